package dev.assay.sensor.content;

import dev.assay.sensor.content.ContainerTree.Place;
import dev.assay.sensor.content.FileContent.Origin;
import dev.assay.sensor.content.FileContent.Sha256;
import dev.assay.sensor.content.FileContent.Subject;
import dev.assay.sensor.linux.DirectoryHandle;
import dev.assay.sensor.linux.FileCalls;
import dev.assay.sensor.linux.FileHandle;
import dev.assay.sensor.linux.FileStatus;
import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.procfs.ProcFs;
import dev.assay.sensor.procfs.RootMount;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads files in use and tells what their bytes are: each file once, and again when it has changed.
 *
 * <p>What it tells is the file that a name leads to, from the container's writable layer where it
 * lies there, and besides, where processes still have earlier files of that name, each of those.
 * Not thread-safe: it belongs to one thread, which works slowly and is never waited for.
 */
public final class FileDigests {

  /**
   * How much is read and kept.
   *
   * @param mostFiles the most files remembered
   * @param mostBytes larger files are not read
   * @param believed how long a digest is believed without reading the file again
   */
  public record Limits(int mostFiles, long mostBytes, Duration believed) {}

  /**
   * What one pass did.
   *
   * @param looked files looked at
   * @param read files read
   * @param readBytes what was read
   * @param unreadable containers whose files cannot be looked at
   * @param whyUnreadable the first reason; empty where there is none
   * @param beyondLimit files left out because too many are in use
   */
  public record Pass(
      long looked,
      long read,
      long readBytes,
      long unreadable,
      String whyUnreadable,
      long beyondLimit) {}

  private static final FileStatus UNKNOWN = new FileStatus(true, 0, 0, 0, 0, 0, Instant.EPOCH);

  private static final DigestCache.Key NO_KEY = DigestCache.Key.of("", UNKNOWN);

  private record Told(
      DigestCache.Key key, @Nullable Sha256 digest, String problem, boolean replaced) {}

  private final ProcFs procFs;
  private final FileCalls calls = new FileCalls();
  private final HeldFiles held;
  private final int hostPid;
  private final Limits limits;
  private final ReadPace pace;
  private final DigestCache cache;
  private final Clock clock;
  private final Map<Subject, Told> told = new HashMap<>();
  private volatile boolean tellAgain;

  /**
   * Creates one that has told nothing yet.
   *
   * @param procFs used by no other thread
   * @param hostPid a process in the mount namespace in which containers are mounted
   */
  public FileDigests(ProcFs procFs, int hostPid, Limits limits, ReadPace pace, Clock clock) {
    this.procFs = procFs;
    this.held = new HeldFiles(procFs.root());
    this.hostPid = hostPid;
    this.limits = limits;
    this.pace = pace;
    this.cache = new DigestCache(limits.mostFiles(), limits.believed(), clock);
    this.clock = clock;
  }

  /** Makes the next pass tell everything again, for example to another collector. Any thread. */
  public void tellAgain() {
    tellAgain = true;
  }

  /** Lets the calling thread, which will make the passes, have what others leave. */
  public void yieldToOthers() {
    calls.yieldToOthers();
  }

  /**
   * Looks at the files of all containers, and tells of those that are new or different.
   *
   * @param sink is told, on this thread, as soon as a file was read
   * @throws InterruptedException when the thread is to end
   */
  public Pass pass(List<ContainerFiles> containers, Consumer<FileContent> sink)
      throws InterruptedException {
    if (tellAgain) {
      tellAgain = false;
      told.clear();
    }
    Look look = new Look(sink);
    for (ContainerFiles container : containers) {
      look.at(container);
    }
    told.keySet().retainAll(look.seen);
    return new Pass(
        look.looked,
        look.read,
        look.readBytes,
        look.unreadable,
        look.whyUnreadable,
        look.beyondLimit);
  }

  /** One pass. */
  private final class Look {

    private final Consumer<FileContent> sink;
    private final Set<Subject> seen = new HashSet<>();
    private long looked;
    private long read;
    private long readBytes;
    private long unreadable;
    private String whyUnreadable = "";
    private long beyondLimit;

    private Look(Consumer<FileContent> sink) {
      this.sink = sink;
    }

    private void at(ContainerFiles container) throws InterruptedException {
      try (DirectoryHandle host = calls.directory(procFs.root() + "/" + hostPid + "/root");
          ContainerTree tree = enter(container, host)) {
        if (tree == null) {
          return; // It has ended.
        }
        files(container, tree);
      } catch (SystemCallException e) {
        unreadable++;
        whyUnreadable = whyUnreadable.isEmpty() ? String.valueOf(e.getMessage()) : whyUnreadable;
      }
    }

    private void files(ContainerFiles container, ContainerTree tree) throws InterruptedException {
      List<FileInUse> archives = held.archives(container);
      List<FileInUse> earlier = new ArrayList<>(container.earlier());
      Map<String, FileInUse> names = new LinkedHashMap<>();
      container.files().forEach(file -> names.put(file.path(), file));
      for (FileInUse archive : archives) {
        names.merge(archive.path(), archive, FileInUse::merge);
        if (archive.replaced()) {
          earlier.add(archive);
        }
      }
      for (FileInUse file : names.values()) {
        boolean found = mayLook() && named(container, tree, file);
        // It may have lost its name since the processes were looked at.
        if (!found && file.use() != FileContent.Use.OPENED) {
          earlier.addAll(container.mappedAs(file.path()));
        }
      }
      for (List<FileInUse> ofProcess : HeldFiles.byProcess(earlier)) {
        earlier(container, tree, ofProcess);
      }
    }

    private boolean mayLook() {
      if (seen.size() >= limits.mostFiles()) {
        beyondLimit++;
        return false;
      }
      looked++;
      return true;
    }

    /** Looks at the file that a name leads to; returns whether there is one. */
    private boolean named(ContainerFiles container, ContainerTree tree, FileInUse file)
        throws InterruptedException {
      try {
        Place place = tree.find(file.path());
        if (place != null) {
          named(container, tree, file, place);
        }
        return place != null;
      } catch (SystemCallException e) {
        unknown(container, tree, file, false, String.valueOf(e.getMessage()));
        return true;
      }
    }

    private void unknown(
        ContainerFiles container,
        ContainerTree tree,
        FileInUse file,
        boolean nameless,
        String problem) {
      FileDigest none = FileDigest.none(UNKNOWN, problem);
      tell(container, tree, file, Origin.UNKNOWN, nameless, NO_KEY, none);
    }

    private void named(ContainerFiles container, ContainerTree tree, FileInUse file, Place place)
        throws SystemCallException, InterruptedException {
      String where =
          place.origin() == Origin.LAYER
              ? Long.toHexString(tree.layers()) + file.path()
              : Long.toHexString(place.status().device());
      DigestCache.Key key = DigestCache.Key.of(where, place.status());
      Sha256 known = cache.get(key);
      FileDigest digest = null;
      if (known != null) {
        digest = new FileDigest(known, place.status(), "");
      } else if (place.status().sizeBytes() > limits.mostBytes()) {
        digest = FileDigest.tooLarge(place.status(), limits.mostBytes());
      } else {
        try (FileHandle handle = place.open()) {
          digest = handle == null ? null : digest(where, handle);
        }
      }
      if (digest != null) {
        tell(container, tree, file, place.origin(), false, key, digest);
      }
    }

    private FileDigest digest(String where, FileHandle handle)
        throws SystemCallException, InterruptedException {
      FileDigest digest = FileDigest.read(handle, limits.mostBytes(), pace);
      read++;
      readBytes += digest.status().sizeBytes();
      Sha256 found = digest.digest();
      if (found != null) {
        cache.put(DigestCache.Key.of(where, digest.status()), found);
      }
      return digest;
    }

    /** Looks at what a process holds under names that lead to other files now, or to none. */
    private void earlier(ContainerFiles container, ContainerTree tree, List<FileInUse> names)
        throws InterruptedException {
      HeldFiles.Found found = held.find(names);
      for (FileInUse unseen : found.unseen()) {
        String why = "its process has a deleted file of this name, which is not shown: ";
        unknown(container, tree, unseen, true, why + found.why());
      }
      Set<FileStatus> met = new HashSet<>();
      for (HeldFiles.Earlier each : found.files()) {
        try {
          nameless(container, tree, each, met);
        } catch (SystemCallException e) {
          unknown(container, tree, each.file(), true, String.valueOf(e.getMessage()));
        }
      }
    }

    private void nameless(
        ContainerFiles container, ContainerTree tree, HeldFiles.Earlier file, Set<FileStatus> met)
        throws SystemCallException, InterruptedException {
      try (FileHandle handle = calls.behind(file.link())) {
        if (handle == null) {
          return; // It was unmapped or closed meanwhile.
        }
        FileStatus status = handle.status();
        // Of a file that is mapped in pieces, one will do. One of a volume is not the image's.
        if (!met.add(status) || !tree.holds(status) || !mayLook()) {
          return;
        }
        String where = Long.toHexString(status.device());
        DigestCache.Key key = DigestCache.Key.of(where, status);
        Sha256 known = cache.get(key);
        FileDigest digest =
            known != null ? new FileDigest(known, status, "") : digest(where, handle);
        tell(container, tree, file.file(), Origin.UNKNOWN, true, key, digest);
      }
    }

    private void tell(
        ContainerFiles container,
        ContainerTree tree,
        FileInUse file,
        Origin origin,
        boolean nameless,
        DigestCache.Key key,
        FileDigest digest) {
      FileContent content =
          new FileContent(
              container.containerId(),
              container.image(),
              file.path(),
              digest.digest(),
              digest.status().sizeBytes(),
              origin,
              tree.fileSystem(),
              tree.layers(),
              file.use(),
              file.replaced() && !nameless,
              nameless,
              nameless ? digest.status().inode() : 0,
              digest.problem(),
              digest.status().changedAt(),
              clock.instant(),
              file.process(),
              file.executable());
      Subject subject = content.subject();
      boolean first = seen.add(subject);
      Told now = new Told(key, digest.digest(), digest.problem(), content.replaced());
      // Of containers that share a layer, and of processes that hold one file, the first speaks for
      // all.
      if (first && !now.equals(told.put(subject, now))) {
        sink.accept(content);
      }
    }

    private @Nullable ContainerTree enter(ContainerFiles container, DirectoryHandle host)
        throws SystemCallException {
      SystemCallException refused = null;
      for (int pid : container.roots()) {
        try {
          RootMount mount = procFs.rootMount(pid);
          if (mount != null) {
            return ContainerTree.of(
                calls.directory(procFs.root() + "/" + pid + "/root"), mount, host);
          }
        } catch (SystemCallException e) {
          refused = e;
        }
      }
      if (refused != null) {
        throw refused;
      }
      return null;
    }
  }
}
