package dev.assay.collector.registry.credentials;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.Credentials;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks programs that keep credentials, {@code docker-credential-NAME}: the command {@code get}, the
 * registry on standard input, a JSON object on standard output
 * (github.com/docker/docker-credential-helpers).
 */
final class CredentialHelper {

  // What docker calls its own registry, to helpers too.
  private static final String DOCKER_HUB_SERVER = "https://index.docker.io/v1/";
  private static final int MAX_BYTES = 64 * 1024;

  private final Duration timeout;

  CredentialHelper(Duration timeout) {
    this.timeout = timeout;
  }

  /**
   * Runs a helper.
   *
   * @param program its name, {@code docker-credential-NAME}, or its path
   * @return nothing where it has no credentials; completes exceptionally, without any secret, where
   *     it fails
   */
  CompletableFuture<Optional<Credentials>> get(String program, String registry) {
    Process process;
    try {
      process =
          new ProcessBuilder(program, "get").redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      return failed(
          program
              + " cannot be run ("
              + e.getMessage()
              + "): install it for the collector, or write the credentials into the file");
    }
    String server = registry.equals(Repository.DOCKER_HUB) ? DOCKER_HUB_SERVER : registry;
    try (OutputStream in = process.getOutputStream()) {
      in.write((server + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading; what it wrote tells why.
    }
    // More than a pipe holds (64 KiB) keeps it from ending, so that it counts as too slow.
    return process
        .onExit()
        .copy()
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .thenCompose(ended -> answer(program, registry, ended))
        .exceptionallyCompose(
            failure -> {
              process.destroyForcibly();
              Throwable cause = failure.getCause() == null ? failure : failure.getCause();
              return cause instanceof TimeoutException || failure instanceof TimeoutException
                  ? failed(program + " did not end within " + timeout.toMillis() + " ms")
                  : CompletableFuture.failedFuture(cause);
            });
  }

  private static CompletableFuture<Optional<Credentials>> answer(
      String program, String registry, Process process) {
    try {
      byte[] bytes = process.getInputStream().readNBytes(MAX_BYTES);
      if (process.exitValue() != 0) {
        String said = new String(bytes, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        return said.contains("credentials not found")
            ? CompletableFuture.completedFuture(Optional.empty())
            : failed(
                program + " ended with " + process.exitValue() + " when asked for " + registry);
      }
      JsonNode json = JsonMapper.builder().build().readTree(bytes);
      JsonNode user = json.path("Username");
      JsonNode secret = json.path("Secret");
      return user.isTextual() && secret.isTextual()
          ? CompletableFuture.completedFuture(
              Optional.of(DockerConfig.of(user.asText(), secret.asText())))
          : failed(program + " answers without Username and Secret");
    } catch (JacksonException e) {
      // Without the cause, whose message quotes the answer.
      return failed(program + " answers something that is no JSON");
    } catch (IOException e) {
      return failed("the answer of " + program + " cannot be read: " + e.getMessage());
    }
  }

  private static <T> CompletableFuture<T> failed(String reason) {
    return CompletableFuture.failedFuture(new IOException(reason));
  }
}
