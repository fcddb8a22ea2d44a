package dev.assay.sensor.jvm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What /proc says of a process that is to be attached to.
 *
 * @param pid its process id here
 * @param innerPid its process id in its own namespace, by which it names its socket
 * @param user the user that it acts as
 * @param group the group that it acts as
 */
record TargetJvm(int pid, int innerPid, int user, int group) {

  /** SIGQUIT in the mask of proc_pid_status(5). */
  private static final long QUIT_CAUGHT = 1 << 2;

  private static final String NO_ATTACH = "-XX:+DisableAttachMechanism";

  /** As it is shipped, and as {@link JvmAttach} names it. */
  private static final Pattern AGENT_JAR = Pattern.compile("/assay-([0-9a-f]{16}-)?agent\\.jar");

  /** Command line and environment: more than a kernel accepts of one argument. */
  private static final int MOST_BYTES = 256 * 1024;

  /**
   * Reads it.
   *
   * @throws AttachRefusedException when it cannot be attached to, with the reason
   */
  static TargetJvm read(Path proc, int pid) throws AttachRefusedException {
    Path process = proc.resolve(Integer.toString(pid));
    try {
      checkMachine(process);
      Status status = Status.read(process.resolve("status"));
      if ((status.caught & QUIT_CAUGHT) == 0) {
        throw new AttachRefusedException(
            "it does not handle the signal that asks a JVM for an attach: it has only just begun,"
                + " or was started with -Xrs; start it with the agent instead");
      }
      if (mentions(process.resolve("cmdline")) || mentions(process.resolve("environ"))) {
        throw new AttachRefusedException(
            "it was started with " + NO_ATTACH + "; start it with the agent instead");
      }
      return new TargetJvm(pid, status.innerPid, status.user, status.group);
    } catch (NoSuchFileException e) {
      throw new AttachRefusedException("there is no such process", e);
    } catch (IOException e) {
      throw new AttachRefusedException(
          "what it is cannot be read (be root, or the user that runs it)", e);
    }
  }

  private static void checkMachine(Path process) throws IOException, AttachRefusedException {
    boolean hotSpot = false;
    try (BufferedReader lines = lines(process.resolve("maps"))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("/libj9vm")) {
          throw new AttachRefusedException(
              "it is an OpenJ9 JVM, whose attach works otherwise; start it with the agent instead");
        }
        hotSpot |= line.endsWith("/libjvm.so");
      }
    }
    if (!hotSpot) {
      throw new AttachRefusedException(
          "it is no HotSpot JVM: it has no libjvm.so mapped (a native image has its classes"
              + " compiled in)");
    }
  }

  /** Returns whether the agent is in it, however it came there. */
  static boolean hasAgent(Path proc, int pid) throws IOException {
    Path process = proc.resolve(Integer.toString(pid));
    try (BufferedReader lines = lines(process.resolve("maps"))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("libassay-bridge.so")) {
          return true;
        }
      }
    }
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (isAgentJar(descriptor)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isAgentJar(Path descriptor) throws IOException {
    try {
      return AGENT_JAR.matcher(Files.readSymbolicLink(descriptor).toString()).find();
    } catch (NoSuchFileException e) {
      return false; // closed meanwhile
    }
  }

  private static boolean mentions(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1).contains(NO_ATTACH);
    }
  }

  private static BufferedReader lines(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.ISO_8859_1));
  }

  private record Status(int innerPid, int user, int group, long caught) {

    static Status read(Path file) throws IOException {
      int innerPid = -1;
      int user = -1;
      int group = -1;
      long caught = 0;
      try (BufferedReader lines = lines(file)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String[] words = line.split("\\s+", -1);
          switch (words[0]) {
            case "NSpid:" -> innerPid = Integer.parseInt(words[words.length - 1]);
            case "Uid:" -> user = Integer.parseUnsignedInt(words[2]);
            case "Gid:" -> group = Integer.parseUnsignedInt(words[2]);
            case "SigCgt:" -> caught = Long.parseUnsignedLong(words[1], 16);
            default -> {}
          }
        }
      }
      if (innerPid <= 0) {
        throw new IOException(file + ": no line NSpid (Linux 4.1 or later is needed)");
      }
      return new Status(innerPid, user, group, caught);
    }
  }
}
