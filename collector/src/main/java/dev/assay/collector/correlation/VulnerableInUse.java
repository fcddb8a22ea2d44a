package dev.assay.collector.correlation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.change.Change;
import dev.assay.collector.change.ChangeFeed;
import java.time.Duration;
import java.util.List;

/**
 * Knows which artifacts use a package with a known vulnerability; what is not measured does not
 * count.
 *
 * <p>What was found is remembered until anything that it rests on changes: the advisories,
 * documents of others, the inventory, or that another package is in use. May be called from any
 * thread; blocks for reads of the store.
 */
public final class VulnerableInUse implements ChangeFeed.Listener {

  private static final int REMEMBERED = 100_000;

  /** The feed leaves out announcements when very many come at once. */
  private static final Duration REMEMBERED_FOR = Duration.ofMinutes(1);

  private final Correlator correlator;
  private final Cache<Artifact, Answer> known =
      Caffeine.newBuilder()
          .maximumSize(REMEMBERED)
          .expireAfterWrite(REMEMBERED_FOR)
          .executor(Runnable::run)
          .build();

  private record Answer(Basis basis, boolean isInUse) {}

  /** What an answer rests on, besides use. */
  private record Basis(Object judgements, List<Long> facts) {}

  /** Makes it; whoever does subscribes it to the feed of changes. */
  public VulnerableInUse(Correlator correlator) {
    this.correlator = correlator;
  }

  @Override
  public void changed(Change change) {
    if (change.kind() == Change.Kind.USAGE && change.artifact() != null) {
      known.invalidate(change.artifact());
    }
  }

  /** Whether a package with a known vulnerability is in use in an artifact. */
  public boolean test(Artifact artifact) {
    Basis basis = new Basis(correlator.judgements(), correlator.editionOf(artifact));
    Answer answer = known.get(artifact, each -> find(each, basis));
    if (!answer.basis().equals(basis)) {
      known.invalidate(artifact);
      answer = known.get(artifact, each -> find(each, basis));
    }
    return answer.isInUse();
  }

  private Answer find(Artifact artifact, Basis basis) {
    return new Answer(
        basis,
        correlator.of(artifact).packages().stream()
            .anyMatch(each -> each.use().used() == Used.YES && !each.findings().isEmpty()));
  }
}
