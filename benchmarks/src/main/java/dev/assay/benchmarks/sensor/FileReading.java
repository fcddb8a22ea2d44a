package dev.assay.benchmarks.sensor;

import dev.assay.sensor.container.ConfigDigest;
import dev.assay.sensor.content.ContainerFiles;
import dev.assay.sensor.content.FileContent.Use;
import dev.assay.sensor.content.FileDigests;
import dev.assay.sensor.content.FileInUse;
import dev.assay.sensor.content.ReadPace;
import dev.assay.sensor.procfs.ProcFs;
import dev.assay.sensor.procfs.ProcessId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks at all files of a directory, as if a container had them in use, once for each line read,
 * and prints the processor time of the whole JVM and the time that passed, both in nanoseconds,
 * then how many files and bytes were read.
 */
public final class FileReading {

  private static final int HOST = 1;
  private static final int CONTAINER = 2;

  private FileReading() {}

  /**
   * Reads lines until there are no more.
   *
   * @param arguments a directory that looks like /proc, in which process 1 has the host's root and
   *     process 2 the container's; then how many bytes a second are read
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path proc = Path.of(arguments[0]);
    ContainerFiles container = container(proc.resolve(CONTAINER + "/root").toRealPath());
    FileDigests digests =
        new FileDigests(
            new ProcFs(proc),
            HOST,
            new FileDigests.Limits(65_536, 1L << 30, Duration.ofDays(1)),
            new ReadPace(Long.parseLong(arguments[1]), System::nanoTime),
            Clock.systemUTC());
    while (System.in.read() >= 0) {
      long processor = ProcessorTime.nanos();
      long from = System.nanoTime();
      FileDigests.Pass pass = digests.pass(List.of(container), content -> {});
      System.out.printf(
          "%d %d %d %d%n",
          ProcessorTime.nanos() - processor,
          System.nanoTime() - from,
          pass.read(),
          pass.readBytes());
      System.out.flush();
    }
  }

  private static ContainerFiles container(Path root) throws IOException {
    ConfigDigest image = ConfigDigest.parse("a".repeat(64)).orElseThrow();
    try (Stream<Path> files = Files.walk(root)) {
      List<FileInUse> used =
          files
              .filter(Files::isRegularFile)
              .map(file -> "/" + root.relativize(file))
              .map(FileReading::used)
              .toList();
      return new ContainerFiles(
          "c", image, List.of(CONTAINER), used, List.of(), List.of(), List.of());
    }
  }

  private static FileInUse used(String path) {
    ProcessId process = new ProcessId(1, CONTAINER, 1);
    return new FileInUse(path, Use.MAPPED, false, process, CONTAINER, "/bin/app");
  }
}
