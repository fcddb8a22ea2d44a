package dev.assay.collector.automation;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** What happened as JSON: as it is kept until it is told, and as programs are told. */
public final class OccurrenceJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .visibility(PropertyAccessor.GETTER, Visibility.NONE)
          .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, Visibility.ANY)
          // Another version of this program may have written more.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .addModule(new JavaTimeModule())
          .build();

  private OccurrenceJson() {}

  /** Returns it as a text. */
  public static String write(Occurrence occurrence) {
    try {
      return MAPPER.writeValueAsString(occurrence);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("it is made of texts and numbers only", e);
    }
  }

  /** Returns it as programs are told, in an object of its own. */
  public static ObjectNode tree(Occurrence occurrence) {
    ObjectNode tree = MAPPER.valueToTree(occurrence);
    tree.put("kind", occurrence.kind().key());
    return tree;
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalStateException if it is something else
   */
  public static Occurrence read(String text) {
    try {
      return MAPPER.readValue(text, Occurrence.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("delivery holds what cannot be read", e);
    }
  }
}
