package dev.assay.cli;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The usage report of a program of which no JVM has reported: it says that nothing was measured.
 *
 * <p>The agent of the program's JVM replaces it. A program without a JVM leaves it as it is, rather
 * than no file or, worse, that of an earlier run. docs/usage-report.md describes the form.
 */
final class PendingReport {

  private static final String NOT_MEASURED =
      "no JVM of this program has reported: it has none, or JAVA_TOOL_OPTIONS does not reach it,"
          + " or it has not started yet; which files it uses a sensor sees ('assay up')";

  private PendingReport() {}

  /**
   * Writes it, unless each process of the program is to have a file of its own.
   *
   * @throws CommandFailure if the agent could not write there either
   */
  static void write(Path file, @Nullable ArtifactName artifact) {
    if (file.toString().contains("%p")) {
      return;
    }
    try (JsonGenerator json = new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringField("schema", "assay.usage-report/1");
      if (artifact != null) {
        json.writeObjectFieldStart("artifact");
        json.writeStringField("application", artifact.application);
        json.writeStringField("component", artifact.component);
        json.writeStringField("version", artifact.version);
        json.writeEndObject();
      }
      json.writeArrayFieldStart("gaps");
      json.writeStartObject();
      json.writeStringField("cause", "NO_JVM");
      json.writeStringField("detail", NOT_MEASURED);
      json.writeNumberField("count", 0);
      json.writeEndObject();
      json.writeEndArray();
      json.writeArrayFieldStart("archives");
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new CommandFailure("the report " + file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
