package dev.assay.cli;

import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.ListViolationsResponse;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells all of one violation. */
@Command(
    name = "explain",
    description = "Tells what was found, where, and what to do about an integrity violation.")
final class ExplainCommand implements Callable<Integer> {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  // More than anybody reads at a time.
  private static final int MOST = 20;

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Parameters(
      paramLabel = "VIOLATION",
      description = "Image reference, or a part of it, or the id of one violation.")
  private String name;

  @Option(names = "--all", description = "Also resolved ones.")
  private boolean all;

  @Override
  public Integer call() {
    ListViolationsRequest.Builder question =
        ListViolationsRequest.newBuilder().setIncludeResolved(all).setPageSize(MOST);
    if (ID.matcher(name).matches()) {
      question.setId(name);
    } else {
      question.setFilter(name);
    }
    ListViolationsResponse answer = collector.ask(query -> query.listViolations(question.build()));
    if (answer.getViolationsList().isEmpty()) {
      throw new CommandFailure(
          "violation: none is known of '"
              + name
              + "'; 'assay get violations' lists what there is, --all also what was resolved");
    }
    spec.commandLine()
        .getOut()
        .print(
            answer.getViolationsList().stream()
                .map(Explanation::of)
                .collect(Collectors.joining("\n")));
    if (!answer.getNextPageToken().isEmpty()) {
      spec.commandLine().getOut().println("\nThere are more: name an image, or a violation's id.");
    }
    spec.commandLine().getOut().flush();
    return 0;
  }
}
