package dev.assay.acceptance.kit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/** A program that runs until it is ended; its output goes to a log file. */
public final class Service implements AutoCloseable {

  private final String name;
  private final Process process;
  private final Path log;

  private Service(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Starts {@code command} with {@code environment} added to this JVM's own. */
  public static Service start(
      String name, Path log, Map<String, String> environment, List<String> command) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      return new Service(name, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until {@code ready} is true; ends the program and fails with its log when it does not
   * become so.
   */
  public Service awaitReady(Duration limit, Callable<Boolean> ready) {
    try {
      await()
          .atMost(limit)
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptions()
          .failFast(name + " ended", () -> !process.isAlive())
          .until(ready);
      return this;
    } catch (ConditionTimeoutException | org.awaitility.core.TerminalFailureException e) {
      close();
      throw new IllegalStateException(name + " did not become ready. Its log:\n" + log(), e);
    }
  }

  /** All that it printed so far. */
  public String log() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGKILL and waits for the end. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd(Duration.ofSeconds(20));
  }

  /** Sends SIGTERM, waits for the end and returns the exit code. */
  public int stop() {
    process.destroy();
    awaitEnd(Duration.ofSeconds(30));
    return process.exitValue();
  }

  /** Waits for the end by itself and returns the exit code. */
  public int awaitEnd(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(name + " did not end within " + limit + "\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
