package dev.assay.sensor.jvm;

import dev.assay.sensor.jvm.Attachment.Capture;
import dev.assay.sensor.linux.DirectoryHandle;
import dev.assay.sensor.linux.FileCalls;
import dev.assay.sensor.linux.ProcessDescriptor;
import dev.assay.sensor.linux.SystemCallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Brings the agent into a HotSpot JVM that runs, in this or another container, by the JVM's own
 * attach socket. Needs nothing of a JDK, neither here nor there.
 *
 * <p>Root attaches to any JVM, others to their own. What is put into the JVM's {@code /tmp} is
 * taken away again. A JVM is only asked when it will take the question for what it is: the signal
 * that asks would end a process that does not handle it. Not thread-safe.
 */
public final class JvmAttach {

  /** Longer than the bridge waits for the agent (launch.c). */
  private static final Duration ANSWERED = Duration.ofSeconds(45);

  // Answers of Agent_OnAttach (launch.c).
  private static final int OBSERVING = 0;
  private static final int ATTACHED_BEFORE = 201;
  private static final int BAD_OPTIONS = 202;
  private static final int NO_JVMTI = 203;
  private static final int NOT_OBSERVING = 204;
  private static final int NOT_IN_TIME = 205;

  private final Path proc;
  private final AgentFiles agent;
  private final FileCalls calls = new FileCalls();

  /**
   * Makes one.
   *
   * @param proc where the proc file system is mounted, /proc
   */
  public JvmAttach(Path proc, AgentFiles agent) {
    this.proc = proc;
    this.agent = agent;
  }

  /**
   * Returns whether a process has the network of its own that a container has: then addresses of
   * this host's loopback interface lead elsewhere in it.
   *
   * @throws AttachRefusedException when that cannot be told
   */
  public boolean hasOtherNetwork(int pid) throws AttachRefusedException {
    try {
      Path there = proc.resolve(pid + "/ns/net");
      return !Files.readSymbolicLink(there)
          .equals(Files.readSymbolicLink(proc.resolve("self/ns/net")));
    } catch (IOException e) {
      throw new AttachRefusedException(
          "what it is cannot be read (is there such a process? be root, or the user that runs it)",
          e);
    }
  }

  /**
   * Attaches the agent and waits until it observes.
   *
   * @param pid process id, of this process's own namespace
   * @param options the agent's, as behind -javaagent
   * @throws AttachRefusedException when the JVM is not observed, with the reason; it goes on as
   *     before
   */
  public Attachment attach(int pid, String options) throws AttachRefusedException {
    try (ProcessDescriptor process = ProcessDescriptor.open(pid)) {
      TargetJvm jvm = TargetJvm.read(proc, pid);
      if (TargetJvm.hasAgent(proc, pid)) {
        return new Attachment(Capture.AGENT_PRESENT, "");
      }
      try (DirectoryHandle root = calls.directory(proc.resolve(pid + "/root").toString());
          DirectoryHandle temporary = root.directory("/tmp")) {
        if (temporary == null) {
          throw new AttachRefusedException(
              "it has no directory /tmp, where a JVM takes attaches; start it with the agent");
        }
        return attach(process, jvm, temporary, options);
      }
    } catch (SystemCallException e) {
      throw new AttachRefusedException(
          "the kernel refuses (is there such a process? be root, or the user that runs it)", e);
    } catch (IOException e) {
      throw new AttachRefusedException("the attach failed", e);
    }
  }

  private Attachment attach(
      ProcessDescriptor process, TargetJvm jvm, DirectoryHandle temporary, String options)
      throws IOException, AttachRefusedException {
    String name = "assay-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    Path library = temporary.path().resolve(name + "-libassay-bridge.so");
    Path jar = temporary.path().resolve(name + "-agent.jar");
    Door door = new Door(process, jvm, temporary);
    try {
      put(agent.library(), library);
      put(agent.jar(), jar);
      return load(door, "/tmp/" + library.getFileName(), "/tmp/" + jar.getFileName(), options);
    } finally {
      // The JVM has both open; nothing of ours stays in a stranger's directory.
      Files.deleteIfExists(library);
      Files.deleteIfExists(jar);
    }
  }

  private static void put(Path source, Path target) throws IOException, AttachRefusedException {
    byte[] bytes = Files.readAllBytes(source);
    try {
      Files.write(target, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      // Whatever the umask: the JVM's user reads it.
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
    } catch (IOException e) {
      throw new AttachRefusedException(
          "the agent cannot be copied into its /tmp (" + bytes.length + " bytes)", e);
    }
  }

  private static Attachment load(Door door, String library, String jar, String options)
      throws IOException, AttachRefusedException {
    String all = "jar=" + jar + (options.isEmpty() ? "" : "," + options);
    int length = all.getBytes(StandardCharsets.UTF_8).length;
    if (length >= AttachSocket.LONGEST_ARGUMENT_BYTES) {
      throw new AttachRefusedException(
          "the agent's options have "
              + length
              + " bytes, and a JVM takes less than "
              + AttachSocket.LONGEST_ARGUMENT_BYTES);
    }
    AttachAnswer answer = answer(door, library, "true", all);
    Integer result = answer.result();
    if (result == null) {
      return loadJar(door, jar + "=" + options, answer.text());
    }
    return switch (result) {
      case OBSERVING -> new Attachment(Capture.INITIALISED, "");
      case ATTACHED_BEFORE -> new Attachment(Capture.AGENT_PRESENT, "");
      case BAD_OPTIONS -> throw new AttachRefusedException("the agent's options are too long");
      case NO_JVMTI -> throw new AttachRefusedException("it has no tool interface (JVMTI)");
      case NOT_OBSERVING ->
          throw new AttachRefusedException(
              "the agent did not begin to observe: its standard error says why, unless its"
                  + " environment switches the agent off (ASSAY_AGENT_ENABLED)");
      case NOT_IN_TIME ->
          throw new AttachRefusedException(
              "the agent did not begin to observe within 30 s: it has too little processor time;"
                  + " start it with the agent");
      default -> throw new AttachRefusedException("the bridge answers " + result);
    };
  }

  /** Without the bridge, where its library cannot be loaded, for example from a noexec /tmp. */
  private static Attachment loadJar(Door door, String jar, String why)
      throws IOException, AttachRefusedException {
    AttachAnswer answer = answer(door, "instrument", "false", jar);
    Integer result = answer.result();
    if (result == null || result != OBSERVING) {
      throw new AttachRefusedException(
          "it loads neither the bridge (" + why + ") nor the agent (" + answer.text() + ")");
    }
    return new Attachment(Capture.LOADED_ONLY, why);
  }

  private static AttachAnswer answer(Door door, String library, String absolute, String options)
      throws IOException, AttachRefusedException {
    try (AttachSocket socket = door.open()) {
      return socket.load(library, absolute, options, ANSWERED);
    }
  }
}
