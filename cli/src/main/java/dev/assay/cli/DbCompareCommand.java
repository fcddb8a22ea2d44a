package dev.assay.cli;

import dev.assay.collector.vulnerability.version.VersionOrder;
import dev.assay.collector.vulnerability.version.VersionRelation;
import dev.assay.collector.vulnerability.version.VersionScheme;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares pairs of versions, as matching does. */
@Command(
    name = "compare",
    description = {
      "Compares versions, as the matching of advisories does.",
      "Reads pairs from standard input, two versions separated by a tab on each line, and prints"
          + " <, = or > for each; for a pair that cannot be compared ?, and why on standard error.",
      "Exit code: 0 when all were compared, 1 when one was not, 2 for wrong usage.",
      "Example:  printf '1.0~rc1\\t1.0\\n' | assay db compare deb"
    })
final class DbCompareCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "ECOSYSTEM",
      description =
          "Whose versions: deb, rpm, apk, maven, npm, pypi, golang, gem, composer, nuget or cargo.")
  private String ecosystem;

  @Override
  public Integer call() throws IOException {
    VersionOrder order =
        VersionScheme.named(ecosystem)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "no order of versions is known for '"
                            + ecosystem
                            + "': deb, rpm, apk, maven, npm, pypi, golang, gem, composer, nuget or"
                            + " cargo"))
            .order();
    return compareLines(order);
  }

  private int compareLines(VersionOrder order) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    int exitCode = ExitCode.OK;
    int number = 0;
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      VersionRelation relation = compare(order, line, number);
      if (relation == VersionRelation.UNKNOWN) {
        exitCode = ExitCode.SOFTWARE;
      }
      out.println(relation.symbol());
    }
    out.flush();
    return exitCode;
  }

  private VersionRelation compare(VersionOrder order, String line, int number) {
    String[] pair = line.split("\t", -1);
    if (pair.length != 2) {
      say(number, "'" + line + "' is no pair: two versions, separated by one tab");
      return VersionRelation.UNKNOWN;
    }
    VersionRelation relation = order.compare(pair[0], pair[1]);
    if (relation == VersionRelation.UNKNOWN) {
      String culprit =
          order.compare(pair[0], pair[0]) == VersionRelation.UNKNOWN ? pair[0] : pair[1];
      say(number, "'" + culprit + "' is no version of " + ecosystem + " that can be compared");
    }
    return relation;
  }

  private void say(int number, String problem) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("assay: line " + number + ": " + TextTable.printable(problem));
    err.flush();
  }
}
