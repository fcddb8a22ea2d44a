package dev.assay.acceptance.integrity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A row of the table of cases.
 *
 * @param number its number, which names its repository
 * @param runtime whose words report the container
 * @param deployed what stands behind the repository in the reference: ":v1", "@A", nothing
 * @param node what the node has and how it came there
 * @param source what is done to the registry before the container starts
 * @param then what is done to it afterwards, in steps
 * @param verdict what is said in the end
 * @param because what the explanation says, or, after "not ", does not say
 */
record IntegrityCase(
    String number,
    Wording runtime,
    String deployed,
    String node,
    List<String> source,
    List<List<String>> then,
    Verdict verdict,
    List<String> because) {

  /** What may be said in the end. */
  enum Verdict {
    VERIFIED("verified"),
    DIGEST_MISMATCH("digest mismatch"),
    POST_DEPLOYMENT_TAG_UPDATE("tag update"),
    MISSING_SOURCE("missing source"),
    UNDECIDED("undecided"),
    /** Cannot be asked now; was verified when it could. */
    STALE_VERIFIED("undecided, was verified"),
    /** Cannot be asked now; the violation stands. */
    STALE_MISMATCH("digest mismatch stands");

    final String words;

    Verdict(String words) {
      this.words = words;
    }

    static Verdict of(String words) {
      return Stream.of(values())
          .filter(each -> each.words.equals(words))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no verdict: " + words));
    }
  }

  private static final String TABLE = "cases.md";

  /** Reads the table. */
  static List<IntegrityCase> all() throws IOException {
    try (var in = Objects.requireNonNull(IntegrityCase.class.getResourceAsStream(TABLE), TABLE)) {
      List<IntegrityCase> cases = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (line.matches("\\| *[0-9]+ *\\|.*")) {
          cases.add(of(line));
        }
      }
      return cases;
    }
  }

  private static IntegrityCase of(String line) {
    List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).skip(1).toList();
    if (cells.size() != 9) {
      throw new IllegalArgumentException(TABLE + ": " + line + " (expected: 8 columns)");
    }
    return new IntegrityCase(
        cells.get(0),
        Wording.of(cells.get(1)),
        cells.get(2),
        cells.get(3),
        list(cells.get(4), ","),
        list(cells.get(5), ";").stream().map(step -> list(step, ",")).toList(),
        Verdict.of(cells.get(6)),
        list(cells.get(7), ","));
  }

  private static List<String> list(String cell, String separator) {
    return Arrays.stream(cell.split(separator, -1))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  /** Name of its repository, which is the first label of everything of it. */
  String name() {
    return "case" + number;
  }

  @Override
  public String toString() {
    return number + ": " + deployed + " " + node + " [" + runtime.words + "] " + source + then;
  }
}
