package dev.assay.collector.storage;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.assay.collector.image.Digest;
import dev.assay.collector.integrity.Evidence;
import dev.assay.collector.integrity.Violation;
import java.io.IOException;

/** A violation as it once was, in one text. Written and read by this program only. */
final class ViolationJson {

  // An event is kept of each change; what there is now is kept in full elsewhere.
  private static final int MAX_FILES = 50;
  private static final int MAX_LOCATIONS = 50;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .visibility(PropertyAccessor.GETTER, Visibility.NONE)
          .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, Visibility.ANY)
          // Another version of this program may have written more.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .addModule(new JavaTimeModule())
          .addModule(
              new SimpleModule()
                  .addSerializer(Digest.class, ToStringSerializer.instance)
                  .addDeserializer(Digest.class, new DigestReader()))
          .build();

  private ViolationJson() {}

  static String write(Violation violation) {
    Evidence evidence = violation.evidence();
    Evidence first =
        new Evidence(
            evidence.comparison(),
            evidence.status(),
            evidence.reasonCodes(),
            evidence.notes(),
            evidence.deploymentTime(),
            evidence.tagUpdate(),
            evidence.files().stream().limit(MAX_FILES).toList(),
            evidence.fileCount());
    Violation bounded =
        new Violation(
            violation.id(),
            violation.type(),
            violation.subject(),
            first,
            violation.locations().stream().limit(MAX_LOCATIONS).toList(),
            violation.firstDetected(),
            violation.lastConfirmed(),
            violation.resolvedAt(),
            violation.resolution(),
            violation.notRecheckedBecause(),
            violation.reopenedAt());
    try {
      return MAPPER.writeValueAsString(bounded);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a violation is made of texts and numbers only", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalStateException if it is something else
   */
  static Violation read(String text) {
    try {
      return MAPPER.readValue(text, Violation.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("integrity_event holds a violation that cannot be read", e);
    }
  }

  private static final class DigestReader extends StdScalarDeserializer<Digest> {
    private static final long serialVersionUID = 1L;

    DigestReader() {
      super(Digest.class);
    }

    @Override
    public Digest deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return new Digest(parser.getText());
    }
  }
}
