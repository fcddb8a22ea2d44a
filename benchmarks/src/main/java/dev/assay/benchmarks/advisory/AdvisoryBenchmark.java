package dev.assay.benchmarks.advisory;

import dev.assay.benchmarks.ResultsPage;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Imports real advisories, matches components against them, and counts how the orders of versions
 * answer known vectors. Writes the section "advisories" of the page of results.
 */
public final class AdvisoryBenchmark {

  private static final String GOLDEN_SET =
      "collector/src/test/resources/dev/assay/collector/vulnerability/match/golden.tsv";

  private AdvisoryBenchmark() {}

  /**
   * Runs.
   *
   * @param arguments folder of the test data, directory of the checkout, rounds
   */
  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    Path checkout = Path.of(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    ImportRounds imports = new ImportRounds(data.resolve("osv"));
    String report =
        imports.run(rounds)
            + new MatchRounds(imports.directory(), checkout.resolve(GOLDEN_SET)).run(rounds)
            + new VectorCounts(data.resolve("version-vectors"), checkout).table();
    write(checkout, report);
  }

  private static void write(Path checkout, String report) throws IOException {
    new ResultsPage(checkout.resolve("benchmarks/RESULTS.md"))
        .replaceSection(
            "advisories",
            "## Collector: advisories\n\n"
                + "Real records in OSV's form of seven ecosystems; one thread; wall time, medians"
                + " of the\nrounds after the first third. Command: `benchmarks/advisories DATA`.\n\n"
                + report);
    System.out.print(report);
  }
}
