package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.registry.SourceDetails;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which reference is checked when. Each registry is asked about only so many references at a time;
 * the others wait here, so that what is asked for by somebody, and what is new, overtakes what is
 * only due again. Not thread-safe: the monitor guards it.
 */
final class Schedule {

  /** Asked for, then new (the latest first), then what has waited longest for an answer. */
  private static final Comparator<Entry> URGENCY =
      Comparator.comparing((Entry entry) -> !entry.requested)
          .thenComparing(entry -> entry.asked)
          .thenComparing(entry -> entry.asked ? 0 : -entry.arrival)
          .thenComparing(entry -> entry.answered)
          .thenComparing(entry -> entry.arrival);

  private final int underWayAtMost;
  private final Map<ImageReference, Entry> entries = new HashMap<>();
  private final Map<String, Queue> queues = new HashMap<>();
  private long arrivals;

  /**
   * Makes an empty schedule.
   *
   * @param underWayAtMost how many references of one registry are under way at a time
   */
  Schedule(int underWayAtMost) {
    this.underWayAtMost = underWayAtMost;
  }

  /** What waits for one registry. */
  private static final class Queue {
    private final PriorityQueue<Entry> waiting = new PriorityQueue<>(URGENCY);
    private int underWay;
  }

  /** One reference that runs. */
  static final class Entry {
    private final ImageReference reference;
    private final long arrival;
    private List<String> spellings = List.of();
    private Set<Digest> imageIds = Set.of();
    private Instant next = Instant.MIN;
    private Instant answered = Instant.MIN;
    private Instant ended = Instant.MIN;
    private boolean asked;
    private boolean requested;
    private boolean again;
    private boolean onceMoreSoon;
    private boolean underWay;
    private boolean withRegistry;
    private int failures;
    // Of what nobody told; another than of nothing told, which may have to be forgotten.
    private int detailsHash = 1;
    private @Nullable CompletableFuture<Void> done;

    private Entry(ImageReference reference, long arrival) {
      this.reference = reference;
      this.arrival = arrival;
    }

    ImageReference reference() {
      return reference;
    }

    /** Returns the reference as it was deployed, in all ways in which it was written. */
    List<String> spellings() {
      return spellings;
    }

    int failures() {
      return failures;
    }

    /** Notes details of the source; returns whether they are others than those noted before. */
    boolean noteDetails(SourceDetails told) {
      int hash = told.hashCode();
      boolean changed = detailsHash != hash;
      detailsHash = hash;
      return changed;
    }
  }

  /** Returns how many references there are. */
  int size() {
    return entries.size();
  }

  /** Returns how many wait for their registry. */
  int waiting() {
    return queues.values().stream().mapToInt(queue -> queue.waiting.size()).sum();
  }

  /** Returns whether that content runs under that reference. */
  boolean runs(ImageReference reference, @Nullable Digest imageId) {
    Entry entry = entries.get(reference);
    return entry != null
        && !entry.spellings.isEmpty()
        && (imageId == null || entry.imageIds.contains(imageId));
  }

  /** Begins to name what runs; what is not named until {@link Naming#end} is dropped. */
  Naming naming() {
    return new Naming();
  }

  /** One round of naming what runs. */
  final class Naming {
    private record Named(Set<String> spellings, Set<Digest> imageIds) {}

    private final Map<ImageReference, Named> named = new HashMap<>();

    void add(ImageReference reference, String spelling, @Nullable Digest imageId) {
      Named sets =
          named.computeIfAbsent(reference, first -> new Named(new HashSet<>(1), new HashSet<>(1)));
      sets.spellings.add(spelling);
      if (imageId != null) {
        sets.imageIds.add(imageId);
      }
    }

    /** Ends the round; returns references that are new. */
    List<ImageReference> end() {
      Iterator<Entry> all = entries.values().iterator();
      while (all.hasNext()) {
        Entry entry = all.next();
        if (named.containsKey(entry.reference)) {
          continue;
        }
        entry.spellings = List.of();
        entry.imageIds = Set.of();
        if (!entry.underWay) {
          all.remove();
          drop(entry);
        }
      }
      List<ImageReference> fresh = new ArrayList<>();
      named.forEach(
          (reference, sets) -> {
            Entry entry = entries.get(reference);
            if (entry == null) {
              entry = new Entry(reference, arrivals++);
              entries.put(reference, entry);
              fresh.add(reference);
            } else if (!entry.imageIds.containsAll(sets.imageIds)) {
              // Other content under a known reference is as new as a new reference; what is
              // under way was asked without it, and what waits is asked with it.
              if (entry.underWay) {
                entry.again = true;
              } else if (!entry.next.equals(Instant.MAX)) {
                entry.next = Instant.MIN;
              }
            }
            entry.spellings = List.copyOf(sets.spellings);
            entry.imageIds = Set.copyOf(sets.imageIds);
          });
      return fresh;
    }
  }

  private void drop(Entry entry) {
    Queue queue = queues.get(registry(entry));
    if (queue != null && queue.waiting.remove(entry)) {
      finish(entry);
    }
  }

  /**
   * Lets a new reference wait: it was checked before this program started.
   *
   * @param checked the content that was checked; with other content it does not wait
   */
  void resume(ImageReference reference, Set<Digest> checked, Instant next) {
    Entry entry = entries.get(reference);
    if (entry != null && !entry.underWay && checked.containsAll(entry.imageIds)) {
      entry.next = next;
      entry.asked = true;
    }
  }

  /** Lets all that is due wait for its registry; returns what completes when it is checked. */
  List<CompletableFuture<Void>> enqueueDue(Instant now) {
    List<CompletableFuture<Void>> checks = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (!entry.underWay && !now.isBefore(entry.next)) {
        checks.add(enqueue(entry));
      }
    }
    return checks;
  }

  /** Lets references be checked before all others; by reference, what completes when they are. */
  Map<ImageReference, CompletableFuture<Void>> request(Predicate<ImageReference> which) {
    Map<ImageReference, CompletableFuture<Void>> checks = new HashMap<>();
    for (Entry entry : entries.values()) {
      if (!which.test(entry.reference)) {
        continue;
      }
      entry.onceMoreSoon = true;
      if (entry.underWay) {
        // What is under way may have been answered before the change that somebody speaks of.
        entry.again = true;
        checks.put(entry.reference, future(entry));
      } else {
        Queue queue = queue(entry);
        queue.waiting.remove(entry);
        entry.requested = true;
        checks.put(entry.reference, enqueue(entry));
      }
    }
    return checks;
  }

  /**
   * Lets references be checked before all others, unless more than {@code most} match, and but for
   * those whose check ended at or after {@code recent}.
   */
  RequestedChecks request(Predicate<ImageReference> which, int most, Instant recent) {
    Map<ImageReference, Instant> checked = new HashMap<>();
    for (Entry entry : entries.values()) {
      if (which.test(entry.reference)) {
        checked.put(entry.reference, entry.ended);
      }
    }
    int matching = checked.size();
    if (matching > most) {
      return new RequestedChecks(Map.of(), Map.of(), matching);
    }
    checked.values().removeIf(ended -> ended.isBefore(recent));
    return new RequestedChecks(
        request(each -> which.test(each) && !checked.containsKey(each)), checked, matching);
  }

  private CompletableFuture<Void> enqueue(Entry entry) {
    // Not due again before it has ended.
    entry.next = Instant.MAX;
    Queue queue = queue(entry);
    queue.waiting.add(entry);
    return future(entry);
  }

  private static CompletableFuture<Void> future(Entry entry) {
    CompletableFuture<Void> done = entry.done;
    if (done == null) {
      done = new CompletableFuture<>();
      entry.done = done;
    }
    return done;
  }

  /** Returns what may begin now, at most {@code limit}; it is under way from here on. */
  List<Entry> take(int limit) {
    List<Entry> taken = new ArrayList<>();
    Deque<Queue> open = new ArrayDeque<>(queues.values());
    while (taken.size() < limit && !open.isEmpty()) {
      Queue queue = open.removeFirst();
      if (queue.underWay < underWayAtMost && !queue.waiting.isEmpty()) {
        Entry entry = queue.waiting.remove();
        queue.underWay++;
        entry.underWay = true;
        entry.withRegistry = true;
        entry.asked = true;
        entry.requested = false;
        taken.add(entry);
        open.addLast(queue);
      }
    }
    return taken;
  }

  /** Notes that the registry is done with a check, which is still under way: others may begin. */
  void heard(Entry entry) {
    if (!entry.withRegistry) {
      return;
    }
    entry.withRegistry = false;
    Queue queue = queue(entry);
    queue.underWay--;
    if (queue.underWay == 0 && queue.waiting.isEmpty()) {
      queues.remove(registry(entry));
    }
  }

  /**
   * Notes that a check ended with a definite answer.
   *
   * @return whether the next one should be soon: it was asked for, and registries send news of a
   *     push before the tag leads to it (distribution 2.8, "registry/handlers/manifests.go")
   */
  boolean answered(Entry entry, Instant now) {
    entry.answered = now;
    entry.failures = 0;
    boolean soon = entry.onceMoreSoon;
    entry.onceMoreSoon = entry.again;
    return soon;
  }

  /** Notes that a check ended without one. */
  void failed(Entry entry) {
    entry.failures++;
  }

  /**
   * Notes that a check is over.
   *
   * @param next when the next one is due
   * @return what to complete once nothing is locked
   */
  CompletableFuture<Void> ended(Entry entry, Instant now, Instant next) {
    entry.ended = now;
    heard(entry);
    entry.underWay = false;
    if (entry.again) {
      entry.again = false;
      entry.requested = true;
      CompletableFuture<Void> unused = enqueue(entry);
      // Nobody waits for this one; those who asked wait for the next.
      return new CompletableFuture<>();
    }
    entry.next = next;
    CompletableFuture<Void> done = future(entry);
    entry.done = null;
    return done;
  }

  private static void finish(Entry entry) {
    CompletableFuture<Void> done = entry.done;
    entry.done = null;
    if (done != null) {
      done.complete(null);
    }
  }

  /** Returns when a reference is checked next; empty while it waits, is under way or unknown. */
  Optional<Instant> next(ImageReference reference) {
    Entry entry = entries.get(reference);
    return entry == null || entry.next.equals(Instant.MAX) || entry.next.equals(Instant.MIN)
        ? Optional.empty()
        : Optional.of(entry.next);
  }

  /** Returns the references that run. */
  Collection<ImageReference> references() {
    return entries.keySet();
  }

  private Queue queue(Entry entry) {
    return queues.computeIfAbsent(registry(entry), first -> new Queue());
  }

  private static String registry(Entry entry) {
    return entry.reference.repository().registry();
  }
}
