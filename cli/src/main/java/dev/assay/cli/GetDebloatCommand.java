package dev.assay.cli;

import dev.assay.wire.v1.ComponentKind;
import dev.assay.wire.v1.DebloatEntry;
import dev.assay.wire.v1.DebloatPlan;
import dev.assay.wire.v1.GetDebloatPlanRequest;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what can be left out of an artifact. */
@Command(
    name = "debloat",
    description = {
      "Shows which packages can be left out of an artifact: those that are not used, as far as the"
          + " coverage allows to say so, and that nothing which stays needs.",
      "What is not measured is never among them, nor what the distribution calls essential."
    })
final class GetDebloatCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Parameters(paramLabel = "ARTIFACT", description = ArtifactHelp.TEXT)
  private String artifact;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Format output;

  /** How a plan is printed. */
  enum Format {
    /** Aligned columns, for people. */
    TABLE,
    /** JSON, for programs. */
    JSON,
    /** A part of a Dockerfile. */
    DOCKERFILE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    DebloatPlan plan =
        collector.ask(
            query ->
                query.getDebloatPlan(
                    GetDebloatPlanRequest.newBuilder().setArtifact(artifact).build()));
    PrintWriter out = spec.commandLine().getOut();
    switch (output) {
      case TABLE -> out.print(table(plan));
      case JSON -> out.println(ListingOptions.json(plan));
      case DOCKERFILE -> out.print(plan.getDockerfile());
    }
    out.flush();
    return 0;
  }

  private static String table(DebloatPlan plan) {
    TextTable table =
        new TextTable("PACKAGE", "VERSION", "KIND", "REMOVE", "VULNERABILITIES", "BECAUSE");
    plan.getRemovableList().forEach(each -> row(table, each, "yes"));
    plan.getKeptList().forEach(each -> row(table, each, "no"));
    String others =
        plan.getNotMeasured() == 0
            ? ""
            : "Not measured, and therefore not to be removed: "
                + plan.getNotMeasured()
                + " packages (assay get components --used not-measured).\n";
    return table
        .note(others + Words.gaps(plan.getGapsList()))
        .render("No package is known to be not used.");
  }

  private static void row(TextTable table, DebloatEntry each, String remove) {
    table.row(
        each.getName(),
        Words.text(each.getVersion()),
        each.getKind() == ComponentKind.OS_PACKAGE ? "system" : "application",
        remove,
        each.getVulnerabilities() == 0
            ? "-"
            : each.getVulnerabilities() + ", " + SeverityConverter.word(each.getSeverity()),
        Words.text(
            each.getReason().isEmpty()
                ? "not used since " + Words.time(each.hasObservedSince(), each.getObservedSince())
                : each.getReason()));
  }
}
