package dev.assay.acceptance.kit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process, its threads and its children open, map and execute, by the word of strace(1): the
 * oracle of tests. Paths are as the kernel names them, in the mount namespace of the process.
 */
public final class Strace implements AutoCloseable {

  private static final Duration ATTACHED = Duration.ofSeconds(20);

  /** NAME(ARGUMENTS) = RESULT&lt;PATH OF A DESCRIPTOR&gt;. */
  private static final Pattern OPENED = Pattern.compile("open\\w*\\(.*\\) = \\d+<(/[^>]*)>.*");

  private static final Pattern MAPPED =
      Pattern.compile("mmap\\w*\\([^,]*, \\d+, [A-Z_|]*PROT_EXEC[A-Z_|]*, [^,]*, \\d+<(/.*)>, .*");
  private static final Pattern EXECUTED = Pattern.compile("execve\\w*\\(\"(/[^\"]*)\", .*\\) = 0");

  private final Path directory;
  private final Service strace;

  /** What a process did. */
  public enum Kind {
    /** It opened a file to read it. */
    OPENED,
    /** It mapped a file, or a part of one, executable. */
    MAPPED,
    /** It became this program. */
    EXECUTED
  }

  /** One call that succeeded. */
  public record Call(Kind kind, String path) {}

  private Strace(Path directory, Service strace) {
    this.directory = directory;
    this.strace = strace;
  }

  /** Begins to watch a process, which must do nothing of interest before this returns. */
  public static Strace attach(long pid, Path directory) throws IOException {
    Files.createDirectories(directory);
    Service strace =
        Service.start(
            "strace",
            directory.resolve("strace.log"),
            Map.of("LC_ALL", "C"),
            List.of(
                "strace",
                "--follow-forks",
                "--output-separately",
                "--quiet=all",
                "--decode-fds=path",
                "--string-limit=4096",
                "--signal=none",
                "--trace=open,openat,openat2,mmap,execve,execveat",
                "--output=" + directory.resolve("thread"),
                "--attach=" + pid));
    await("strace of " + pid)
        .atMost(ATTACHED)
        .until(
            () ->
                Files.readString(Path.of("/proc/" + pid + "/status"))
                    .contains("TracerPid:\t" + strace.pid() + "\n"));
    return new Strace(directory, strace);
  }

  /** Returns the calls of each of its threads so far, in their order. */
  public List<List<Call>> calls() throws IOException {
    List<List<Call>> threads = new ArrayList<>();
    try (var files = Files.newDirectoryStream(directory, "thread.*")) {
      for (Path file : files) {
        threads.add(
            Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                .flatMap(line -> calls(line).stream())
                .toList());
      }
    }
    return threads;
  }

  private static List<Call> calls(String line) {
    // Each thread has a file of its own, so that no call is torn by another's. The one that is
    // under
    // way has no result yet, and matches nothing.
    for (Map.Entry<Kind, Pattern> each :
        Map.of(Kind.OPENED, OPENED, Kind.MAPPED, MAPPED, Kind.EXECUTED, EXECUTED).entrySet()) {
      Matcher call = each.getValue().matcher(line);
      if (call.matches() && !line.contains("O_WRONLY") && !line.contains("O_DIRECTORY")) {
        return List.of(new Call(each.getKey(), call.group(1)));
      }
    }
    return List.of();
  }

  @Override
  public void close() {
    strace.close();
  }
}
