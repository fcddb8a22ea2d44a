package dev.assay.benchmarks.sensor;

import dev.assay.benchmarks.ResultsPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes what a script of this directory's measured into its section of the page of results. */
public final class ScanSection {

  private ScanSection() {}

  /** Takes the page's file and the section's name as arguments, the section from standard input. */
  public static void main(String[] arguments) throws IOException {
    String section = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    new ResultsPage(Path.of(arguments[0])).replaceSection(arguments[1], section);
  }
}
