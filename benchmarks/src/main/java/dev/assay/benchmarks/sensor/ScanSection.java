package dev.assay.benchmarks.sensor;

import dev.assay.benchmarks.ResultsPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes what {@code scan.sh} measured into its section of the page of results. */
public final class ScanSection {

  private ScanSection() {}

  /** Takes the page's file as argument and the section from standard input. */
  public static void main(String[] arguments) throws IOException {
    String section = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    new ResultsPage(Path.of(arguments[0])).replaceSection("sensor-scan", section);
  }
}
