package dev.assay.benchmarks.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts an application, waits until it says that it is ready, lets it settle, and ends it. */
final class ApplicationRun {

  private static final String READY = "Started Application in ";
  private static final Duration LONGEST_EXIT = Duration.ofSeconds(60);
  private static final double NANOS_PER_SECOND = 1e9;

  private final Path directory;
  private final Duration settling;

  ApplicationRun(Path directory, Duration settling) {
    this.directory = directory;
    this.settling = settling;
  }

  /** Runs {@code command} once; its standard error goes to a file in the directory. */
  Sample measure(List<String> command) throws IOException, InterruptedException {
    Path errors = directory.resolve("stderr.txt");
    double busyBefore = ProcStat.busySeconds();
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(errors.toFile())
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      awaitReady(out, command, errors);
      double ready = secondsSince(begun);
      double cpu = ProcStat.cpuSeconds(process.pid());
      double others = ProcStat.busySeconds() - busyBefore - cpu;
      Thread.sleep(settling.toMillis());
      double cpuAfter = ProcStat.cpuSeconds(process.pid()) - cpu;
      double resident = ProcStat.residentMebibytes(process.pid());
      int threads = ProcStat.threads(process.pid());
      double exit = end(process);
      double capacity = ready * Runtime.getRuntime().availableProcessors();
      return new Sample(ready, cpu, cpuAfter, resident, threads, exit, others / capacity);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Ends an application that was started to train an archive: it writes that at its exit. */
  void train(List<String> command) throws IOException, InterruptedException {
    measure(command);
  }

  private static void awaitReady(BufferedReader out, List<String> command, Path errors)
      throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.contains(READY)) {
        return;
      }
    }
    throw new IOException(
        String.join(" ", command) + " ended before it was ready: " + Files.readString(errors));
  }

  private static double end(Process process) throws InterruptedException, IOException {
    long asked = System.nanoTime();
    process.destroy();
    if (!process.waitFor(LONGEST_EXIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("process " + process.pid() + " did not end within " + LONGEST_EXIT);
    }
    return secondsSince(asked);
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / NANOS_PER_SECOND;
  }
}
