package dev.assay.sensor.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.List;

/**
 * What a runtime tells of a container beyond CRI's fields, in JSON of its own.
 *
 * @param pid host's process id of the first process; 0 if not said
 * @param userSpecifiedImage image as the pod specification says; empty if not said
 * @param imageNameAtCreation image as the runtime noted it down at creation; empty if not said
 */
record VerboseDetail(long pid, String userSpecifiedImage, String imageNameAtCreation) {

  static final VerboseDetail NONE = new VerboseDetail(0, "", "");

  private static final String PID = "/pid";
  private static final String USER_SPECIFIED = "/config/image/user_specified_image";

  /** Notes of containerd and of CRI-O; what a container was created from is there under both. */
  private static final List<String> CREATION_NAMES =
      List.of(
          "/runtimeSpec/annotations/io.kubernetes.cri.image-name",
          "/runtimeSpec/annotations/io.kubernetes.cri-o.ImageName");

  /** An OCI runtime specification has some 30 KB, nested 6 deep. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(4 << 20)
                  .maxNestingDepth(64)
                  .maxStringLength(1 << 20)
                  .maxNumberLength(64)
                  .build())
          .build();

  /** Reads what is known of it; of text that is no such JSON, what comes before the defect. */
  static VerboseDetail parse(String json) {
    Reading reading = new Reading();
    try (JsonParser parser = JSON.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isScalarValue()) {
          reading.take(pathOf(parser.getParsingContext()), parser);
        }
      }
    } catch (IOException e) {
      // Each runtime has its own form, none of it promised: what is not found is not known.
      return reading.result();
    }
    return reading.result();
  }

  private static String pathOf(JsonStreamContext context) {
    return context.inRoot()
        ? ""
        : pathOf(context.getParent())
            + "/"
            + (context.hasCurrentName() ? context.getCurrentName() : "");
  }

  private static final class Reading {

    private long pid;
    private String userSpecified = "";
    private String nameAtCreation = "";

    void take(String path, JsonParser parser) throws IOException {
      if (path.equals(PID) && parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
        pid = parser.getLongValue();
      } else if (path.equals(USER_SPECIFIED)) {
        userSpecified = parser.getText();
      } else if (CREATION_NAMES.contains(path)) {
        nameAtCreation = parser.getText();
      }
    }

    VerboseDetail result() {
      return new VerboseDetail(pid, userSpecified, nameAtCreation);
    }
  }
}
