package dev.assay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page of all results: each benchmark owns the section between its two marks. */
public final class ResultsPage {

  private static final String TITLE =
      """
      # What was measured

      Made by the benchmarks; not edited by hand. Each table compares with a floor or a peer in the
      same run on the same machine: read the ratios, not the seconds.
      """;

  private final Path file;

  public ResultsPage(Path file) {
    this.file = file;
  }

  /** Replaces the section called {@code name}, or appends it where there is none. */
  public void replaceSection(String name, String markdown) throws IOException {
    String begin = "<!-- begin " + name + " -->\n";
    String end = "<!-- end " + name + " -->\n";
    String section = begin + markdown.strip() + "\n" + end;
    String page = Files.exists(file) ? Files.readString(file) : TITLE;
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    String replaced =
        from >= 0 && to > from
            ? page.substring(0, from) + section + page.substring(to + end.length())
            : page + "\n" + section;
    Files.writeString(file, replaced);
  }
}
