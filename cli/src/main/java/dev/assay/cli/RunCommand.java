package dev.assay.cli;

import dev.assay.settings.HostPort;
import dev.assay.settings.ProcessEnvironment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Prepares a program's run under observation.
 *
 * <p>Everything is said in the environment, which all programs hand on to those that they start:
 * {@code JAVA_TOOL_OPTIONS} brings the agent into each JVM, {@code ASSAY_AGENT_…} are its settings.
 * This process writes them, and the command, into a plan; the launcher then lets the program take
 * its own place, so that signals, terminal and exit code need no passing on.
 */
@Command(
    name = "run",
    description = {
      "Runs a program under observation: every JVM in it gets the agent.",
      "Example:  assay run -- java -jar app.jar"
    })
final class RunCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @ArgGroup(exclusive = false, heading = "Names what runs, where it is no container image:%n")
  private @Nullable ArtifactName artifact;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = {
        "Write what the JVM uses to this file, as JSON. Needs no collector.",
        "Of a program without a JVM it says that nothing was measured."
      })
  private @Nullable Path report;

  @Option(
      names = "--plan",
      hidden = true,
      required = true,
      description = "Where the launcher expects the plan.")
  private Path plan;

  @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "Program and its arguments.")
  private List<String> command;

  @Override
  public Integer call() {
    List<String> words = new ArrayList<>();
    words.add("JAVA_TOOL_OPTIONS=" + toolOptions(agentJar()));
    if (artifact != null) {
      words.add("ASSAY_AGENT_APPLICATION=" + artifact.application);
      words.add("ASSAY_AGENT_COMPONENT=" + artifact.component);
      words.add("ASSAY_AGENT_VERSION=" + artifact.version);
    }
    if (report != null) {
      Path file = report.toAbsolutePath();
      PendingReport.write(file, artifact);
      words.add("ASSAY_AGENT_REPORT_FILE=" + file);
    }
    if (report == null || collector.isGiven()) {
      addCollector(words);
    }
    words.add("--");
    words.addAll(command);
    write(words);
    return 0;
  }

  private void addCollector(List<String> words) {
    HostPort address = collector.address();
    words.add("ASSAY_AGENT_COLLECTOR=" + address);
    addFile(words, "ASSAY_AGENT_COLLECTOR_CA", collector.authority());
    addFile(words, "ASSAY_AGENT_COLLECTOR_TOKEN_FILE", collector.token());
    CollectorProbe.Result found = CollectorProbe.of(address, collector.authority());
    if (found == CollectorProbe.Result.COLLECTOR) {
      // The user wants to see this program, however short it lives; the collector is near.
      words.add("ASSAY_AGENT_EXIT_REPORT=always");
      return;
    }
    warn(
        found == CollectorProbe.Result.NOBODY
            ? "no collector answers at "
                + address
                + " yet; the program runs and reports once there is one"
            : "what listens at "
                + address
                + " does not answer as a collector; the program runs and reports once one does");
  }

  private static void addFile(List<String> words, String variable, @Nullable Path file) {
    if (file != null) {
      words.add(variable + "=" + file.toAbsolutePath());
    }
  }

  private void warn(String what) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(
        "assay: " + what + " ('assay up', or --report FILE for a report without a collector).");
    err.flush();
  }

  private static Path agentJar() {
    Path jar = Distribution.agentJar();
    if (!Files.isReadable(jar)) {
      throw new CommandFailure("the agent is missing from the distribution: " + jar);
    }
    return jar;
  }

  private static String toolOptions(Path agentJar) {
    String option = "-javaagent:" + agentJar;
    if (option.chars().anyMatch(Character::isWhitespace)) {
      option = '"' + option + '"'; // as the JVM reads this variable
    }
    String before = ProcessEnvironment.variable("JAVA_TOOL_OPTIONS");
    return before == null ? option : before + " " + option;
  }

  private void write(List<String> words) {
    StringBuilder text = new StringBuilder();
    for (String word : words) {
      text.append(word).append('\0'); // the one character that no argument contains
    }
    try {
      Files.writeString(plan, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandFailure("cannot write the plan " + plan + ": " + e, e);
    }
  }
}
