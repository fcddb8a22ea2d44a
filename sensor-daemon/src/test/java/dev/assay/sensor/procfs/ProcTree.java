package dev.assay.sensor.procfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

/** A directory that looks like /proc, for tests. */
public final class ProcTree implements AutoCloseable {

  private final Path root;

  public ProcTree(Path root) {
    this.root = root;
  }

  public Path root() {
    return root;
  }

  /** Adds or replaces a process with a plausible set of files. */
  public ProcTree process(int pid, long startTicks, String maps) {
    return stat(pid, startTicks, 'S', 0, 1, 1_000_000, 7)
        .file(pid, "statm", "300 20 10 1 0 100 0\n")
        .file(pid, "status", "Name:\tx\nNSpid:\t" + pid + "\nTgid:\t" + pid + "\n")
        .file(pid, "cgroup", "0::/user.slice\n")
        .file(pid, "cmdline", "/usr/bin/prog\0--verbose\0")
        .file(pid, "maps", maps)
        .file(pid, "mountinfo", resource("mountinfo-host.txt"))
        .link(pid, "exe", "/usr/bin/prog")
        .link(pid, "root", "/")
        .link(pid, "ns/pid", "pid:[4026531836]")
        .link(pid, "ns/mnt", "mnt:[4026531841]");
  }

  public ProcTree stat(
      int pid, long startTicks, char state, long flags, int threads, long bytes, long program) {
    String text =
        pid
            + " (a ) b(c) "
            + state
            + " 1 1 1 0 -1 "
            + flags
            + " 0 0 0 0 0 0 0 0 20 0 "
            + threads
            + " 0 "
            + startTicks
            + " "
            + bytes
            + " 30 18446744073709551615 "
            + program
            + " 2 3 0\n";
    return file(pid, "stat", text);
  }

  public ProcTree file(int pid, String name, String content) {
    try {
      Path file = root.resolve(pid + "/" + name);
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ProcTree link(int pid, String name, String target) {
    try {
      Path link = root.resolve(pid + "/" + name);
      Files.createDirectories(Objects.requireNonNull(link.getParent()));
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, Path.of(target));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ProcTree remove(int pid) {
    try (Stream<Path> files = Files.walk(root.resolve(Integer.toString(pid)))) {
      files.sorted(Comparator.reverseOrder()).forEach(ProcTree::delete);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes all processes: links that lead out of a test's directory make the test runner warn. */
  @Override
  public void close() {
    for (int pid : new ProcFs(root).processes()) {
      remove(pid);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a recorded file of this package. */
  public static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(ProcTree.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
