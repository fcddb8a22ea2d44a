package dev.assay.cli;

import dev.assay.wire.v1.PutRuleRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives a rule to a collector. */
@Command(
    name = "put",
    description = {
      "Gives a rule to the collector, instead of the one of that name that was given before.",
      "It names targets of the collector's own file, whose rules are changed there only."
    })
final class RulePutCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Parameters(paramLabel = "FILE", description = "File with one rule, YAML or JSON.")
  private Path file;

  @Override
  public Integer call() {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + file + ": " + e, e);
    }
    String name =
        collector
            .order(admin -> admin.putRule(PutRuleRequest.newBuilder().setRule(text).build()))
            .getRule()
            .getName();
    PrintWriter out = spec.commandLine().getOut();
    out.println("Rule " + TextTable.printable(name) + " holds");
    out.flush();
    return 0;
  }
}
