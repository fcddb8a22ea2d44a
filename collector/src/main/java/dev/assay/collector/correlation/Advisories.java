package dev.assay.collector.correlation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.vulnerability.database.AdvisoryDatabase;
import dev.assay.collector.vulnerability.database.DamagedDatabaseException;
import dev.assay.collector.vulnerability.match.AdvisoryMatcher;
import dev.assay.collector.vulnerability.match.MatchAnswer;
import dev.assay.collector.vulnerability.match.Subject;
import dev.assay.collector.vulnerability.severity.ExploitFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The advisories that hold now. Thread-safe.
 *
 * <p>Somebody calls {@link #refresh} every few seconds: an update of the directory, by whichever
 * program, then holds for all later questions, over facts that are stored already.
 */
public final class Advisories {

  private static final Logger LOG = LoggerFactory.getLogger(Advisories.class);

  /** A fleet's images share their packages; an answer has some hundred bytes, mostly. */
  private static final int REMEMBERED = 50_000;

  private final @Nullable Path directory;
  private volatile @Nullable State state;
  private String lastFailure = "";

  /** One state of the database, and what was asked of it. */
  private record State(
      AdvisoryDatabase database,
      AdvisoryMatcher matcher,
      Cache<Subject, MatchAnswer> known,
      String edition) {}

  /**
   * Makes it; nothing is read before the first refresh.
   *
   * @param directory where {@code assay db update} keeps them; null: there are none
   */
  public Advisories(@Nullable Path directory) {
    this.directory = directory;
  }

  /** Looks whether the advisories have changed. What cannot be read keeps the state that was. */
  public synchronized void refresh() {
    if (directory == null || !Files.isDirectory(directory)) {
      return;
    }
    try {
      State before = state;
      AdvisoryDatabase now =
          before == null ? AdvisoryDatabase.open(directory) : before.database().current();
      if (before == null || now != before.database()) {
        ExploitFiles exploits = new ExploitFiles(directory);
        state =
            new State(
                now,
                new AdvisoryMatcher(now, exploits.predictions(), exploits.exploited()),
                Caffeine.newBuilder().maximumSize(REMEMBERED).executor(Runnable::run).build(),
                edition(now));
      }
      lastFailure = "";
    } catch (IOException | DamagedDatabaseException e) {
      String failure = String.valueOf(e.getMessage());
      if (!failure.equals(lastFailure)) {
        lastFailure = failure;
        LOG.warn(
            "The advisories in {} cannot be read; what held before holds on (assay db update makes"
                + " them anew)",
            directory,
            e);
      }
    }
  }

  /**
   * Whether the next {@link #refresh} puts other advisories in the place of those that hold. True
   * also where that cannot be read: the refresh says so.
   */
  public synchronized boolean hasNewer() {
    State now = state;
    try {
      return now == null
          ? directory != null && Files.isDirectory(directory)
          : now.database().current() != now.database();
    } catch (IOException | DamagedDatabaseException e) {
      return true;
    }
  }

  /** Returns what is another text for other advisories; empty: there are none. */
  public String edition() {
    State now = state;
    return now == null ? "" : now.edition();
  }

  private static String edition(AdvisoryDatabase database) {
    return database.files().isEmpty()
        ? ""
        : Sha256.compute(
                database.files().stream()
                    .map(each -> each.ecosystem() + ' ' + each.sha256())
                    .collect(Collectors.joining("\n"))
                    .getBytes(StandardCharsets.UTF_8))
            .hex();
  }

  /** Returns what stands in the way of telling vulnerabilities at all; empty: nothing. */
  public String obstacle() {
    State now = state;
    if (directory == null) {
      return "The collector has no advisories: set collector.advisories, and run assay db update.";
    }
    return now == null || now.database().files().isEmpty()
        ? "There are no advisories in " + directory + " yet: assay db update --db " + directory
        : "";
  }

  /** Returns what is known of a package; null while there are no advisories. */
  public @Nullable MatchAnswer of(Subject subject) {
    State now = state;
    return now == null || now.database().files().isEmpty()
        ? null
        : now.known().get(subject, now.matcher()::match);
  }
}
