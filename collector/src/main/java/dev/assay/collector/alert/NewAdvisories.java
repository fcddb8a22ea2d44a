package dev.assay.collector.alert;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.ContentKey;
import dev.assay.collector.change.Change;
import dev.assay.collector.change.ChangeFeed;
import dev.assay.collector.correlation.Advisories;
import dev.assay.collector.correlation.CorrelatedPackage;
import dev.assay.collector.correlation.Correlator;
import dev.assay.collector.running.Whereabouts;
import dev.assay.collector.vulnerability.match.Finding;
import dev.assay.collector.vulnerability.match.MatchAnswer;
import dev.assay.collector.vulnerability.match.Subject;
import dev.assay.collector.vulnerability.match.Unknown;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts newer advisories into effect, and tells which of them concern what runs, from facts that are
 * stored already.
 *
 * <p>A package is judged when it is first met, and by each edition of the advisories from then on;
 * an artifact likewise. An event is what an edition has newer than the one by which its artifact
 * was judged last: so neither a restart nor a pause loses or repeats any, and neither the first
 * advisories nor a new deployment tells what everybody can list. To be run by one thread.
 */
public final class NewAdvisories implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(NewAdvisories.class);

  /** How long what is new in the fleet may stay without its first judgement. */
  private static final Duration LOOK_INTERVAL = Duration.ofMinutes(1);

  /** What leaves room for doubt in an answer, and yet was looked up. */
  private static final Set<Unknown.Cause> JUDGED = Set.of(Unknown.Cause.UNDECIDED_ADVISORY);

  private final Advisories advisories;
  private final Correlator correlator;
  private final AlertStore store;
  private final Whereabouts whereabouts;
  private final ChangeFeed feed;
  private final Duration retention;
  private final Clock clock;

  private final Map<Artifact, Looked> looked = new HashMap<>();
  private @Nullable Instant lastLook;
  private long lastEdition;

  /**
   * What was looked at of an artifact.
   *
   * @param facts the edition of its facts
   * @param edition the edition of the advisories by which it was judged
   */
  private record Looked(List<Long> facts, List<Subject> subjects, long edition) {}

  /**
   * Makes it; nothing is read before the first run.
   *
   * @param whereabouts knows where artifacts run
   * @param retention how long events are kept
   */
  public NewAdvisories(
      Advisories advisories,
      Correlator correlator,
      AlertStore store,
      Whereabouts whereabouts,
      ChangeFeed feed,
      Duration retention,
      Clock clock) {
    this.advisories = advisories;
    this.correlator = correlator;
    this.store = store;
    this.whereabouts = whereabouts;
    this.feed = feed;
    this.retention = retention;
    this.clock = clock;
  }

  /** Looks whether there are newer advisories, and tells what they bring. */
  @Override
  public void run() {
    if (advisories.hasNewer()) {
      try {
        // What came since the last look is judged by what held until now.
        look();
      } finally {
        lastLook = null;
        advisories.refresh();
      }
    }
    Instant now = clock.instant();
    if (lastLook == null || !now.isBefore(lastLook.plus(LOOK_INTERVAL))) {
      look();
      lastLook = now;
    }
  }

  private void look() {
    String digest = advisories.edition();
    if (digest.isEmpty()) {
      return;
    }
    long edition = store.edition(digest);
    List<Artifact> running = store.running();
    looked.keySet().retainAll(new HashSet<>(running));
    List<Artifact> due = due(running, edition);
    if (!due.isEmpty()) {
      judge(due, edition);
    }
    if (edition != lastEdition) {
      // All that runs was judged just now, so what was not is gone.
      store.forgetBefore(clock.instant().minus(retention));
      lastEdition = edition;
    }
  }

  /** Returns what is new, or has changed, or was judged by another edition. */
  private List<Artifact> due(List<Artifact> running, long edition) {
    List<Artifact> unread = new ArrayList<>();
    List<Artifact> due = new ArrayList<>();
    Map<Artifact, List<Long>> facts = new HashMap<>();
    for (Artifact each : running) {
      List<Long> now = correlator.editionOf(each);
      Looked before = looked.get(each);
      if (before == null || !before.facts().equals(now)) {
        facts.put(each, now);
        unread.add(each);
        due.add(each);
      } else if (before.edition() != edition) {
        due.add(each);
      }
    }
    Map<Subject, Subject> shared = new HashMap<>();
    looked.values().forEach(one -> one.subjects().forEach(each -> shared.put(each, each)));
    correlator
        .subjectsOf(unread)
        .forEach(
            (artifact, subjects) -> {
              List<Subject> interned = new ArrayList<>(subjects.size());
              subjects.forEach(each -> interned.add(shared.computeIfAbsent(each, one -> one)));
              List<Long> of = facts.getOrDefault(artifact, List.of());
              looked.put(artifact, new Looked(of, List.copyOf(interned), 0));
            });
    return due;
  }

  private void judge(List<Artifact> due, long edition) {
    Map<Subject, List<Finding>> found = new HashMap<>();
    Set<Subject> unanswered = new HashSet<>();
    for (Artifact artifact : due) {
      for (Subject subject : subjects(artifact)) {
        if (!found.containsKey(subject) && !unanswered.contains(subject)) {
          List<Finding> findings = findings(subject);
          if (findings == null) {
            unanswered.add(subject);
          } else {
            found.put(subject, findings);
          }
        }
      }
    }
    Map<Subject, Long> keys = new HashMap<>();
    found.keySet().forEach(subject -> keys.put(subject, key(subject)));
    Map<Long, KnownNames> before = store.known(keys.values());
    List<NewAdvisory> news = news(due, found, keys, before, edition);
    Map<Long, KnownNames> after = new HashMap<>();
    found.forEach(
        (subject, findings) -> {
          KnownNames known = before.get(keys.get(subject));
          after.put(
              keys.get(subject),
              known == null ? KnownNames.first(findings) : known.with(findings, edition));
        });
    List<NewAdvisory> told =
        store.keep(new AlertStore.Judgement(edition, after, due, news), clock.instant());
    for (Artifact artifact : due) {
      looked.computeIfPresent(
          artifact, (key, one) -> new Looked(one.facts(), one.subjects(), edition));
    }
    publish(told);
  }

  private static long key(Subject subject) {
    return ContentKey.of(
        subject.purl(),
        subject.sourceName(),
        subject.sourceVersion(),
        subject.release().id(),
        subject.release().versionId());
  }

  private List<Subject> subjects(Artifact artifact) {
    Looked one = looked.get(artifact);
    return one == null ? List.of() : one.subjects();
  }

  /** Returns what the advisories have of a package; null where they cannot judge it. */
  private @Nullable List<Finding> findings(Subject subject) {
    MatchAnswer answer = advisories.of(subject);
    if (answer == null
        || answer.unknowns().stream().anyMatch(each -> !JUDGED.contains(each.cause()))) {
      return null;
    }
    return answer.findings().stream().filter(finding -> !finding.informational()).toList();
  }

  private List<NewAdvisory> news(
      List<Artifact> due,
      Map<Subject, List<Finding>> found,
      Map<Subject, Long> keys,
      Map<Long, KnownNames> before,
      long edition) {
    Map<Long, Long> judged = store.judged(due);
    List<NewAdvisory> news = new ArrayList<>();
    for (Artifact artifact : due) {
      Long last = judged.get(artifact.key());
      if (last == null) {
        continue; // It is met for the first time.
      }
      Map<String, Set<String>> newer = new HashMap<>();
      for (Subject subject : subjects(artifact)) {
        KnownNames known = before.get(keys.getOrDefault(subject, 0L));
        if (known != null) {
          found.getOrDefault(subject, List.of()).stream()
              .filter(finding -> known.firstEdition(finding, edition) > last)
              .forEach(
                  finding ->
                      newer
                          .computeIfAbsent(subject.purl(), purl -> new HashSet<>())
                          .add(finding.id()));
        }
      }
      if (!newer.isEmpty()) {
        news.addAll(news(artifact, newer));
      }
    }
    return news;
  }

  /**
   * Returns what is new of an artifact, as far as others do not state that nothing is to be done.
   */
  private List<NewAdvisory> news(Artifact artifact, Map<String, Set<String>> newer) {
    Whereabouts.Places places = whereabouts.of(artifact);
    List<NewAdvisory> news = new ArrayList<>();
    for (CorrelatedPackage each : correlator.of(artifact, newer.keySet())) {
      Set<String> ids = newer.getOrDefault(each.component().purl(), Collections.emptySet());
      each.findings().stream()
          .filter(finding -> finding.names().stream().anyMatch(ids::contains))
          .forEach(finding -> news.add(NewAdvisory.of(each, finding, places, clock.instant())));
    }
    return news;
  }

  private void publish(List<NewAdvisory> told) {
    if (!told.isEmpty()) {
      LOG.info("{} new advisories concern what runs", told.size());
    }
    told.forEach(each -> feed.publish(change(each)));
  }

  /** Returns an event as a change. */
  public static Change change(NewAdvisory each) {
    return new Change(
        Change.Kind.ADVISORY,
        each.at(),
        each.artifact(),
        each.advisory(),
        each.line(),
        "",
        each.sequence());
  }
}
