package dev.assay.cli;

import dev.assay.sensor.jvm.AgentFiles;
import dev.assay.sensor.jvm.AttachRefusedException;
import dev.assay.sensor.jvm.Attachment;
import dev.assay.sensor.jvm.JvmAttach;
import dev.assay.settings.HostPort;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings the agent into a JVM that runs already. */
@Command(
    name = "attach",
    description = {
      "Brings the agent into a JVM that runs, on this host or in one of its containers.",
      "HotSpot JVMs from JDK 8 on. The JVM needs no JDK, only a /tmp that can be written. As root"
          + " to any, as another user to one's own. JDK 21 and later say on their standard error"
          + " that an agent was loaded.",
      "All classes that are loaded then are seen; those that were unloaded before are not, and the"
          + " gap LATE_START says so. A JVM that cannot be attached to goes on as it is, and the"
          + " reason is said.",
      "Example:  assay attach 4711"
    })
final class AttachCommand implements Callable<Integer> {

  private static final Path PROC = Path.of("/proc");

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @ArgGroup(exclusive = false, heading = "Names what runs, where it is no container image:%n")
  private @Nullable ArtifactName artifact;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = {
        "Have the JVM write what it uses to this file, as JSON, by its own path: in a container,"
            + " where the container sees it. Needs no collector."
      })
  private @Nullable Path report;

  @Parameters(
      paramLabel = "PID",
      description = "Process id of the JVM, as this host counts, not as its container does.")
  private int pid;

  @Override
  public Integer call() {
    if (pid <= 0) {
      throw new ParameterException(spec.commandLine(), "PID: " + pid + " (expected: 1 or more)");
    }
    JvmAttach attach = new JvmAttach(PROC, agent());
    try {
      String options = options(attach);
      say(attach.attach(pid, options));
      return 0;
    } catch (AttachRefusedException e) {
      throw new CommandFailure("process " + pid + " is not measured: " + e.getMessage() + ".", e);
    }
  }

  private static AgentFiles agent() {
    AgentFiles files = new AgentFiles(Distribution.bridgeLibrary(), Distribution.agentJar());
    for (Path file : List.of(files.library(), files.jar())) {
      if (!Files.isReadable(file)) {
        throw new CommandFailure("the agent is missing from the distribution: " + file);
      }
    }
    return files;
  }

  private String options(JvmAttach attach) throws AttachRefusedException {
    List<String> options = new ArrayList<>();
    if (artifact != null) {
      options.add("application=" + word(artifact.application));
      options.add("component=" + word(artifact.component));
      options.add("version=" + word(artifact.version));
    }
    if (report != null) {
      options.add("report.file=" + word(report.toAbsolutePath().toString()));
    }
    if (report == null || collector.isGiven()) {
      options.add("collector=" + collector(attach));
      addFile(options, "collector.ca", collector.authority());
      addFile(options, "collector.token-file", collector.token());
    }
    return String.join(",", options);
  }

  private void addFile(List<String> options, String key, @Nullable Path file) {
    if (file != null) {
      options.add(key + "=" + word(file.toAbsolutePath().toString()));
    }
  }

  /** The agent's options are separated by commas. */
  private String word(String text) {
    if (text.indexOf(',') >= 0) {
      throw new ParameterException(
          spec.commandLine(), "'" + text + "' has a comma, which ends an option of the agent");
    }
    return text;
  }

  private HostPort collector(JvmAttach attach) throws AttachRefusedException {
    HostPort address = collector.address();
    if (isLoopback(address.host()) && attach.hasOtherNetwork(pid)) {
      throw new CommandFailure(
          "process "
              + pid
              + " has a network of its own, where "
              + address.host()
              + " is not this host: give --collector HOST:PORT as it reaches it");
    }
    return address;
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // the JVM may know it
    }
  }

  private void say(Attachment attachment) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "Process "
            + pid
            + switch (attachment.capture()) {
              case INITIALISED -> " is observed from now on.";
              case LOADED_ONLY ->
                  " is observed from now on, by its loaded classes only: " + attachment.detail();
              case AGENT_PRESENT -> " has the agent already; nothing was done.";
            });
    out.flush();
  }
}
