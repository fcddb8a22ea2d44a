package dev.assay.collector.content;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.content.ContentStore.Judged;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.integrity.ChangedFile;
import dev.assay.collector.integrity.ContentVerdict;
import dev.assay.collector.integrity.ContentVerdict.Doubt;
import dev.assay.collector.integrity.IntegrityRegister;
import dev.assay.collector.integrity.RunningInstance;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.running.FileContent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns verdicts on files into one on each image as it was deployed, and has it registered. Not
 * thread-safe.
 */
public final class ContentFindings {

  /** Verdicts remembered, so that the same one is not registered again and again. */
  private static final int MOST_REMEMBERED = 10_000;

  /** Files in doubt that are told apart; with more of them any file may be in doubt. */
  private static final int MOST_NAMED = 1000;

  /**
   * How exactly it is registered until when a violation was seen. A sensor tells of a file once;
   * that it is still in use shows in that the sensor lives and the process that uses it runs.
   */
  private static final Duration CONFIRMED_EVERY = Duration.ofMinutes(10);

  private final IntegrityRegister register;
  private final ContentStore store;
  private final Map<Subject, Registered> registered = new HashMap<>();

  private record Registered(ContentVerdict verdict, Instant confirmedAt) {}

  /** Makes one that has registered nothing yet. */
  public ContentFindings(IntegrityRegister register, ContentStore store) {
    this.register = register;
    this.store = store;
  }

  /** Returns whether a container uses a file: its own, or one of layers that its node has. */
  static boolean isIn(Judged judged, RunningInstance instance) {
    FileContent file = judged.file();
    return file.containerId().equals(instance.place().containerId())
        || (file.origin() == FileContent.Origin.LAYER
            && !file.nameless()
            && judged.node().equals(instance.place().node())
            && judged.cluster().equals(instance.place().cluster()));
  }

  /**
   * Registers what is said of the files of an image, under each name that it was deployed by.
   *
   * @param doubt why there may be more files than those judged; empty: there are none
   */
  void report(
      List<RunningInstance> instances,
      Map<Judged, FileVerdict> verdicts,
      String doubt,
      Instant now) {
    Map<Subject, List<RunningInstance>> subjects =
        instances.stream()
            .collect(
                Collectors.groupingBy(
                    ContentFindings::subject, LinkedHashMap::new, Collectors.toList()));
    subjects.forEach((subject, group) -> report(subject, group, verdicts, doubt, now));
    if (registered.size() > MOST_REMEMBERED) {
      registered.clear();
    }
  }

  private void report(
      Subject subject,
      List<RunningInstance> group,
      Map<Judged, FileVerdict> verdicts,
      String doubt,
      Instant now) {
    List<RunningInstance> affected = new ArrayList<>();
    Map<Judged, FileVerdict> own = new LinkedHashMap<>();
    for (Map.Entry<Judged, FileVerdict> each : verdicts.entrySet()) {
      for (RunningInstance instance : group) {
        if (isIn(each.getKey(), instance)) {
          own.put(each.getKey(), each.getValue());
          if (each.getValue().isViolation()) {
            affected.add(instance);
          }
        }
      }
    }
    ContentVerdict verdict = verdict(own, group, doubt);
    Registered before = registered.get(subject);
    Optional<Instant> seen =
        before == null || !verdict.equals(before.verdict())
            ? Optional.of(now)
            : confirmedSince(before.confirmedAt(), own, now);
    if (seen.isEmpty()) {
      return;
    }
    register.judgeContent(
        subject,
        verdict,
        affected.isEmpty() ? group : affected.stream().distinct().toList(),
        seen.get());
    // Not before: what could not be saved has to be tried again.
    registered.put(subject, new Registered(verdict, seen.get()));
  }

  /** Returns when what stands was last seen, where that is worth registering. */
  private Optional<Instant> confirmedSince(
      Instant last, Map<Judged, FileVerdict> verdicts, Instant now) {
    Instant due = last.plus(CONFIRMED_EVERY);
    if (now.isBefore(due)) {
      return Optional.empty();
    }
    List<Judged> violations =
        verdicts.entrySet().stream()
            .filter(each -> each.getValue().isViolation())
            .map(Map.Entry::getKey)
            .toList();
    return store.lastHeld(violations).filter(held -> !held.isBefore(due));
  }

  private static ContentVerdict verdict(
      Map<Judged, FileVerdict> verdicts, List<RunningInstance> group, String beyond) {
    List<ChangedFile> modified = files(verdicts, FileVerdict.Kind.MODIFIED, group);
    List<ChangedFile> added = files(verdicts, FileVerdict.Kind.ADDED, group);
    Doubt doubt = beyond.isEmpty() ? undecided(verdicts) : new Doubt(beyond, Set.of());
    return new ContentVerdict(modified, added, doubt);
  }

  /** Says of which files it cannot be told whether they are the image's. */
  private static Doubt undecided(Map<Judged, FileVerdict> verdicts) {
    List<Map.Entry<Judged, FileVerdict>> doubtful =
        verdicts.entrySet().stream()
            .filter(each -> each.getValue().kind() == FileVerdict.Kind.UNDECIDED)
            .sorted(Comparator.comparing(each -> each.getKey().file().path()))
            .toList();
    if (doubtful.isEmpty()) {
      return Doubt.NONE;
    }
    Map.Entry<Judged, FileVerdict> first = doubtful.get(0);
    return new Doubt(
        doubtful.size()
            + (doubtful.size() == 1 ? " file in use" : " files in use")
            + " could not be compared, first "
            + first.getKey().file().path()
            + ": "
            + first.getValue().reason(),
        doubtful.size() > MOST_NAMED
            ? Set.of()
            : doubtful.stream()
                .map(each -> each.getKey().file().path())
                .collect(Collectors.toSet()));
  }

  /** Returns the files of one kind, once for each container that they are in. */
  private static List<ChangedFile> files(
      Map<Judged, FileVerdict> verdicts, FileVerdict.Kind kind, List<RunningInstance> group) {
    List<ChangedFile> files = new ArrayList<>();
    verdicts.forEach(
        (judged, verdict) -> {
          if (verdict.kind() == kind) {
            group.stream()
                .filter(instance -> isIn(judged, instance))
                .map(instance -> changed(judged, verdict, instance.place().containerId()))
                .forEach(files::add);
          }
        });
    files.sort(Comparator.comparing(ChangedFile::path).thenComparing(ChangedFile::containerId));
    return files;
  }

  private static ChangedFile changed(Judged judged, FileVerdict verdict, String containerId) {
    FileContent file = judged.file();
    Sha256 found = file.digest();
    if (found == null) {
      throw new IllegalStateException("a violation without a digest: " + file);
    }
    return new ChangedFile(
        file.path(),
        digest(verdict.expected()),
        digestOf(found),
        file.sizeBytes(),
        switch (file.origin()) {
          case UNKNOWN -> ChangedFile.Layer.UNKNOWN;
          case LAYER -> ChangedFile.Layer.IMAGE;
          case CONTAINER -> ChangedFile.Layer.WRITABLE;
        },
        containerId,
        List.of(process(file)),
        judged.firstSeen(),
        Instant.ofEpochMilli(file.readMillis()));
  }

  private static String process(FileContent file) {
    String how =
        switch (file.use()) {
          case OPENED -> "has it open";
          case MAPPED -> "has it mapped";
          case EXECUTED -> "executes it";
        };
    String which =
        file.nameless() ? ", deleted since" : file.replaced() ? ", as it was before" : "";
    return file.executable() + " (process " + file.process().pid() + ") " + how + which;
  }

  private static Subject subject(RunningInstance instance) {
    return new Subject(
        ImageReference.parse(instance.reference())
            .map(ImageReference::toString)
            .orElse(instance.reference()),
        instance.imageId());
  }

  private static @Nullable Digest digest(@Nullable Sha256 digest) {
    return digest == null ? null : digestOf(digest);
  }

  private static Digest digestOf(Sha256 digest) {
    return Digest.find(digest.toString()).orElseThrow();
  }
}
