package dev.assay.collector.registry.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.Credentials;
import dev.assay.collector.registry.CredentialsSource;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks for credentials in the configured file first, then asks the helper that it names, then the
 * cluster's pull secrets. The first that has some is believed.
 */
public final class CredentialsChain implements CredentialsSource {

  /** A helper and the registry it is asked for. */
  private record Question(String helper, String registry) {}

  // A program run for each of a thousand repositories would cost more than all the checks; what
  // clouds hand out is good for hours.
  private static final Duration HELPERS_ANSWER_AGE = Duration.ofMinutes(5);
  private static final int MAX_REMEMBERED = 1_000;

  private final @Nullable CredentialsFile file;
  private final CredentialHelper helper;
  private final PullSecrets secrets;
  private final Cache<Question, Optional<Credentials>> helpersAnswers;

  /**
   * Makes a chain.
   *
   * @param file the configured file; null where none is
   * @param helperTimeout how long a helper may take
   */
  public CredentialsChain(
      @Nullable CredentialsFile file, Duration helperTimeout, PullSecrets secrets, Clock clock) {
    this.file = file;
    this.helper = new CredentialHelper(helperTimeout);
    this.secrets = secrets;
    this.helpersAnswers =
        Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(HELPERS_ANSWER_AGE)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build();
  }

  @Override
  public CompletableFuture<Optional<Credentials>> find(Repository repository) {
    DockerConfig config = file == null ? null : file.content();
    if (config == null) {
      return CompletableFuture.completedFuture(fromSecrets(repository));
    }
    Optional<Credentials> written = config.find(repository);
    Optional<String> named = config.helper(repository);
    if (written.isPresent() || named.isEmpty()) {
      return CompletableFuture.completedFuture(written.or(() -> fromSecrets(repository)));
    }
    return ask(new Question(named.get(), repository.registry()))
        .thenApply(found -> found.or(() -> fromSecrets(repository)));
  }

  /** Asks a helper, unless its answer is known. Failures are not kept. */
  private CompletableFuture<Optional<Credentials>> ask(Question question) {
    Optional<Credentials> known = helpersAnswers.getIfPresent(question);
    return known != null
        ? CompletableFuture.completedFuture(known)
        : helper
            .get("docker-credential-" + question.helper(), question.registry())
            .whenComplete(
                (answer, failure) -> {
                  if (failure == null) {
                    helpersAnswers.put(question, answer);
                  }
                });
  }

  private Optional<Credentials> fromSecrets(Repository repository) {
    return secrets.current().stream().flatMap(each -> each.find(repository).stream()).findFirst();
  }
}
