package dev.assay.sensor.attribution;

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

/**
 * All that runs, with the files that each process has mapped at any time since it was first seen.
 * Not thread-safe.
 */
public final class Sightings {

  private final Attributor attributor;
  private final Clock clock;
  private final Map<ProcessId, Sighting> running = new LinkedHashMap<>();

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
      if (!now.equals(running.put(now.process(), now))) {
        news.add(now);
      }
    }
    if (!scan.ended().isEmpty()) {
      forgetUnused();
    }
    return news;
  }

  private Sighting merge(Sighting now) {
    Sighting before = running.get(now.process());
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
