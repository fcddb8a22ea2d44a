package dev.assay.cli;

import dev.assay.wire.v1.ResendDeliveriesRequest;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets messages that were given up be sent again. */
@Command(
    name = "resend",
    description = "Lets messages that were given up be sent again: some, or all of a target.")
final class NotifyResendCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description = "Their ids, as assay get deliveries --state dead shows them.")
  private List<String> ids = List.of();

  @Option(
      names = "--target",
      paramLabel = "TARGET",
      defaultValue = "",
      description = "All of this target; with ids: only those of them that are.")
  private String target;

  @Override
  public Integer call() {
    if (ids.isEmpty() && target.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "which: ids, or --target");
    }
    int resent =
        collector
            .order(
                admin ->
                    admin.resendDeliveries(
                        ResendDeliveriesRequest.newBuilder()
                            .addAllIds(ids)
                            .setTarget(target)
                            .build()))
            .getResent();
    PrintWriter out = spec.commandLine().getOut();
    out.println(resent + " messages are sent again");
    out.flush();
    return 0;
  }
}
