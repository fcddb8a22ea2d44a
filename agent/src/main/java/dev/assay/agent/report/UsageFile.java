package dev.assay.agent.report;

import dev.assay.agent.log.AgentLog;
import java.io.BufferedWriter;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Writes the usage report to a file, as docs/usage-report.md describes it, whenever usage changed.
 * The file is replaced as a whole, so a reader sees the old one or the new one.
 */
public final class UsageFile implements UsageSink {

  private final File file;
  private final AgentLog log;
  private long writtenVersion = -1;

  /**
   * Makes a sink.
   *
   * @param file its directory must exist and be writable
   */
  public UsageFile(File file, AgentLog log) {
    this.file = file;
    this.log = log;
  }

  @Override
  public void report(Observation observation) {
    if (observation.usage().version() != writtenVersion) {
      write(observation);
    }
  }

  @Override
  public boolean wantsEnd() {
    return true;
  }

  @Override
  public void settle(Observation observation, long mostMillis) {
    // One file holds all: the end is written with the rest.
  }

  @Override
  public void end(Observation observation, long mostMillis) {
    write(observation);
  }

  private void write(Observation observation) {
    writtenVersion = observation.usage().version();
    File next = new File(file.getPath() + ".part");
    try {
      try (Writer out =
          new BufferedWriter(
              new OutputStreamWriter(new FileOutputStream(next), StandardCharsets.UTF_8))) {
        new UsageDocument(new JsonText(out)).write(observation);
      }
      if (!next.renameTo(file)) {
        throw new IOException(next + " cannot be renamed to " + file);
      }
    } catch (IOException e) {
      log.complain("usage report " + file + " is not written: " + e.getMessage());
    }
  }
}
