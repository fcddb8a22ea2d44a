package dev.assay.collector.storage;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.assay.collector.running.PodContext;
import org.jspecify.annotations.Nullable;

/** What Kubernetes says of a pod in one text; empty: nothing. Equal ones are equal texts. */
final class PodContextText {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .visibility(PropertyAccessor.GETTER, Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, Visibility.ANY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          // Another version of this program may have written more.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private PodContextText() {}

  static String write(@Nullable PodContext pod) {
    try {
      return pod == null ? "" : MAPPER.writeValueAsString(pod);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a pod is made of texts only", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalStateException if it is something else
   */
  static @Nullable PodContext read(String text) {
    try {
      return text.isEmpty() ? null : MAPPER.readValue(text, PodContext.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("integrity_location holds a pod that cannot be read", e);
    }
  }
}
