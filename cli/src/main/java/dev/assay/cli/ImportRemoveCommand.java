package dev.assay.cli;

import dev.assay.wire.v1.ImportedDocument;
import dev.assay.wire.v1.RemoveDocumentRequest;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets a collector forget a document. */
@Command(
    name = "remove",
    description = "Lets the collector forget a document; it does not count any more.")
final class ImportRemoveCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Parameters(paramLabel = "ID", description = "Its id, as assay get imports shows it.")
  private String id;

  @Override
  public Integer call() {
    ImportedDocument gone =
        collector
            .order(
                admin -> admin.removeDocument(RemoveDocumentRequest.newBuilder().setId(id).build()))
            .getDocument();
    PrintWriter out = spec.commandLine().getOut();
    out.println("Removed: " + TextTable.printable(gone.getName()));
    out.flush();
    return 0;
  }
}
