package dev.assay.cli;

import dev.assay.wire.v1.ImportKind;
import dev.assay.wire.v1.ImportedDocument;
import dev.assay.wire.v1.ListImportsRequest;
import dev.assay.wire.v1.ListImportsResponse;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists documents of others. */
@Command(
    name = "imports",
    description =
        "Lists documents that were imported: statements about vulnerabilities, results of"
            + " scanners.")
final class GetImportsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private OutputFormat output;

  @Override
  public Integer call() {
    ListImportsResponse answer =
        collector.ask(query -> query.listImports(ListImportsRequest.getDefaultInstance()));
    PrintWriter out = spec.commandLine().getOut();
    if (output == OutputFormat.JSON) {
      out.println(ListingOptions.json(answer));
    } else {
      out.print(table(answer.getImportsList()).render("No documents."));
    }
    out.flush();
    return 0;
  }

  /** Returns documents as a table. */
  static TextTable table(List<ImportedDocument> documents) {
    TextTable table =
        new TextTable(
            "ID", "WHAT", "FORMAT", "NAME", "SOURCE", "ABOUT", "ENTRIES", "IGNORED", "IMPORTED");
    for (ImportedDocument each : documents) {
      boolean isVex = each.getKind() == ImportKind.IMPORT_VEX;
      table.row(
          Words.digest(each.getId()),
          isVex ? "statements" : each.getInstead() ? "findings, instead" : "findings",
          each.getFormat(),
          each.getName(),
          each.getSource(),
          each.getArtifact().isEmpty() ? "what it names" : Words.digest(each.getArtifact()),
          String.valueOf(each.getEntries()),
          String.valueOf(each.getIgnored()),
          Words.time(each.hasImported(), each.getImported()));
    }
    return table;
  }
}
