package dev.assay.collector.alert;

import dev.assay.collector.artifact.Artifact;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps which advisories were known of what, and what was told. May be called from any thread; each
 * call blocks.
 */
public interface AlertStore {

  /** Returns the artifacts of which a container or a process runs; those that have a name. */
  List<Artifact> running();

  /**
   * Returns the number of a state of the advisories: that of the one before, where it is the same,
   * or else a greater one, which is durable when this returns.
   */
  long edition(String digest);

  /** Returns what is known of packages, by their keys; those never judged are left out. */
  Map<Long, KnownNames> known(Collection<Long> subjectKeys);

  /** Returns the editions by which artifacts were judged last; those never judged are left out. */
  Map<Long, Long> judged(Collection<Artifact> artifacts);

  /**
   * What an edition says of what runs.
   *
   * @param edition its number
   * @param known what is known of packages now, by their keys
   * @param artifacts what was judged by it
   * @param news what is to be told, unless it was told already
   */
  record Judgement(
      long edition, Map<Long, KnownNames> known, List<Artifact> artifacts, List<NewAdvisory> news) {
    /** Copies the collections. */
    public Judgement {
      known = Map.copyOf(known);
      artifacts = List.copyOf(artifacts);
      news = List.copyOf(news);
    }
  }

  /**
   * Keeps all of it durably, or nothing.
   *
   * @param now when it was judged
   * @return what was not told before, with its numbers
   */
  List<NewAdvisory> keep(Judgement judgement, Instant now);

  /** Returns what was told after a number, the earliest first. */
  List<NewAdvisory> after(long sequence, int limit);

  /** Returns what was told under a number. */
  Optional<NewAdvisory> at(long sequence);

  /** Forgets what was told, and what was judged last, before a time. */
  void forgetBefore(Instant time);
}
