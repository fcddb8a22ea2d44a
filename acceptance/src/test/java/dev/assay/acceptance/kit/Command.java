package dev.assay.acceptance.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that runs to its end. */
public record Command(List<String> arguments, Map<String, String> environment) {

  private static final Duration LIMIT = Duration.ofMinutes(6);

  public Command {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /** Runs and returns what it printed on its output; a failure shows everything it said. */
  public static String run(String... arguments) {
    Result result = new Command(List.of(arguments), Map.of()).execute();
    if (result.exitCode() != 0) {
      throw new IllegalStateException(
          String.join(" ", arguments)
              + " failed with "
              + result.exitCode()
              + "\n"
              + result.everything());
    }
    return result.output();
  }

  /** Runs and returns how it ended. */
  public Result execute() {
    try {
      Path output = Files.createTempFile("command", ".out");
      Path errors = Files.createTempFile("command", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(arguments)
              .redirectInput(new java.io.File("/dev/null"))
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(arguments + " did not end within " + LIMIT);
      }
      Result result =
          new Result(
              process.exitValue(),
              Files.readString(output, StandardCharsets.UTF_8),
              Files.readString(errors, StandardCharsets.UTF_8));
      Files.delete(output);
      Files.delete(errors);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + arguments, e);
    }
  }

  /** How a command ended. */
  public record Result(int exitCode, String output, String errors) {

    /** Output and errors together, for messages. */
    public String everything() {
      return output + errors;
    }
  }
}
