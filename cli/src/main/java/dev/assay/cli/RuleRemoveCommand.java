package dev.assay.cli;

import dev.assay.wire.v1.RemoveRuleRequest;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a rule from a collector. */
@Command(name = "remove", description = "Takes away a rule that was given by assay rule put.")
final class RuleRemoveCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Parameters(paramLabel = "RULE", description = "Its name.")
  private String rule;

  @Override
  public Integer call() {
    var unused =
        collector.order(
            admin -> admin.removeRule(RemoveRuleRequest.newBuilder().setName(rule).build()));
    PrintWriter out = spec.commandLine().getOut();
    out.println("Rule " + TextTable.printable(rule) + " is gone");
    out.flush();
    return 0;
  }
}
