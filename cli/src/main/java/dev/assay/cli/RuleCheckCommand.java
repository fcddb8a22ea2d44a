package dev.assay.cli;

import dev.assay.collector.automation.MalformedRulesException;
import dev.assay.collector.automation.RuleSet;
import dev.assay.collector.automation.RulesReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a file of rules, without a collector. */
@Command(
    name = "check",
    description = {
      "Checks a file of targets and rules, without a collector; secrets are not read.",
      "Ends with 1 if anything is wrong."
    })
final class RuleCheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      RuleSet rules = RulesReader.read(Files.readString(file));
      out.println(
          TextTable.printable(file.toString())
              + ": "
              + rules.rules().size()
              + " rules, "
              + rules.targets().size()
              + " targets, nothing wrong");
      return 0;
    } catch (MalformedRulesException e) {
      e.problems().forEach(each -> out.println(TextTable.printable(file.toString() + ": " + each)));
      return 1;
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + file + ": " + e, e);
    } finally {
      out.flush();
    }
  }
}
