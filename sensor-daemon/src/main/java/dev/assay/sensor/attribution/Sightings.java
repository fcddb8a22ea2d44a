package dev.assay.sensor.attribution;

import dev.assay.sensor.attribution.UsedFile.Evidence;
import dev.assay.sensor.fileaccess.FileAccess;
import dev.assay.sensor.fileaccess.Opener;
import dev.assay.sensor.process.ObservedProcess;
import dev.assay.sensor.process.ScanResult;
import dev.assay.sensor.procfs.ProcessId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that runs, with the files that each process was seen to use at any time since it was first
 * seen. Not thread-safe.
 */
public final class Sightings {

  /** Of a container's files only the first to open each is told: so many in a scan are rare. */
  private static final int MOST_EARLY = 8192;

  private final Attributor attributor;
  private final Clock clock;
  private final Map<ProcessId, Sighting> running = new LinkedHashMap<>();

  /** Processes seen to open files, which no scan has found yet. */
  private final Map<ProcessId, Sighting> early =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ProcessId, Sighting> eldest) {
          // Its end is then told by nobody, as of a process whose sensor ends.
          return size() > MOST_EARLY;
        }
      };

  /** Equal files and sets as one object: processes of one program have the same. */
  private final Map<UsedFile, UsedFile> files = new HashMap<>();

  private final Map<FileSet, FileSet> sets = new HashMap<>();

  /** Creates an empty collection. */
  public Sightings(Attributor attributor, Clock clock) {
    this.attributor = attributor;
    this.clock = clock;
  }

  /** Takes a scan in and returns what is news in it: processes new, changed or ended. */
  public List<Sighting> add(ScanResult scan) {
    attributor.beginScan();
    List<Sighting> news = new ArrayList<>();
    for (ObservedProcess ended : scan.ended()) {
      Sighting last = running.remove(ended.id());
      if (last != null) {
        news.add(last.endedAt(clock.instant()));
      }
    }
    for (ObservedProcess process : scan.changed()) {
      Sighting now = merge(attributor.attribute(process));
      Sighting before = running.put(now.process(), now);
      Sighting opened = early.remove(now.process());
      if (!now.equals(before == null ? opened : before)) {
        news.add(now);
      }
    }
    // All that ran during the scan was found by it.
    early.values().forEach(gone -> news.add(gone.endedAt(clock.instant())));
    early.clear();
    if (!scan.ended().isEmpty()) {
      forgetUnused();
    }
    return news;
  }

  /**
   * Takes in what was opened since, each with its container, and returns the processes of which
   * that is news.
   */
  public List<Sighting> add(List<FileAccess> accesses) {
    Map<ProcessId, Sighting> news = new LinkedHashMap<>();
    Map<Opener, List<FileAccess>> byOpener = new LinkedHashMap<>();
    accesses.forEach(
        access -> byOpener.computeIfAbsent(access.opener(), o -> new ArrayList<>()).add(access));
    byOpener.forEach(
        (opener, files) ->
            attributor
                .containerOf(files.get(0))
                .map(container -> accessed(opener, container, files))
                .ifPresent(sighting -> news.put(sighting.process(), sighting)));
    return List.copyOf(news.values());
  }

  private Sighting accessed(Opener opener, String container, List<FileAccess> accesses) {
    FileSet opened = FileSet.of(accesses.stream().map(Sightings::file).toList());
    ObservedProcess process = opener.process();
    if (process == null) {
      return Attributor.gone(opener, container).withFiles(intern(opened));
    }
    Sighting known = ofContainer(running.get(process.id()), container);
    Sighting before = known == null ? ofContainer(early.get(process.id()), container) : known;
    FileSet files = intern(before == null ? opened : before.files().union(opened));
    // A scan knows a process better, unless it read it before its program began.
    Sighting as =
        known != null && opener.program().isEmpty()
            ? known
            : Attributor.opener(opener, process, container);
    Sighting now = as.withFiles(files);
    (running.containsKey(process.id()) ? running : early).put(process.id(), now);
    return now;
  }

  private static @Nullable Sighting ofContainer(@Nullable Sighting sighting, String container) {
    return sighting != null && container.equals(sighting.containerId()) ? sighting : null;
  }

  private static UsedFile file(FileAccess access) {
    Evidence evidence =
        switch (access.kind()) {
          case TOUCHED -> Evidence.TOUCHED;
          case OPENED -> Evidence.OPENED;
          case MAPPED -> Evidence.MAPPED;
          case EXECUTED -> Evidence.EXECUTED;
        };
    return new UsedFile(access.path(), evidence, access.deleted(), access.outsideRoot());
  }

  private Sighting merge(Sighting now) {
    Sighting before = running.getOrDefault(now.process(), early.get(now.process()));
    // What was mapped before it came into its container has other names, and is not of it.
    FileSet all =
        before != null && Objects.equals(before.containerId(), now.containerId())
            ? before.files().union(now.files())
            : now.files();
    return now.withFiles(intern(all));
  }

  private FileSet intern(FileSet set) {
    FileSet known = sets.get(set);
    if (known != null) {
      return known;
    }
    List<UsedFile> shared = new ArrayList<>(set.files().size());
    for (UsedFile file : set.files()) {
      shared.add(files.computeIfAbsent(file, same -> same));
    }
    FileSet added = FileSet.of(shared);
    sets.put(added, added);
    return added;
  }

  private void forgetUnused() {
    sets.clear();
    files.clear();
    for (Sighting sighting : running.values()) {
      if (sets.put(sighting.files(), sighting.files()) == null) {
        sighting.files().files().forEach(file -> files.put(file, file));
      }
    }
  }

  /** Returns all processes that run. */
  public Collection<Sighting> running() {
    return List.copyOf(running.values());
  }
}
