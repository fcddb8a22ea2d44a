package dev.assay.collector.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;

/** How documents in JSON are written. */
final class JsonOutput {

  private JsonOutput() {}

  /** Returns who writes indented JSON; the writer stays the caller's to close. */
  static JsonGenerator to(Writer out) throws IOException {
    return new JsonFactory()
        .createGenerator(out)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .useDefaultPrettyPrinter();
  }
}
