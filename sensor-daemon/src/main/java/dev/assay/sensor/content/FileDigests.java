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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads files in use and tells what their bytes are: each file once, and again when it has changed.
 *
 * <p>What it tells is the file that a name leads to, from the container's writable layer where it
 * lies there, and besides, where a process still has an earlier file of that name, that one. Not
 * thread-safe: it belongs to one thread, which works slowly and is never waited for.
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
    this.held = new HeldFiles(procFs.root(), calls);
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
      held.forget();
    }
    Look look = new Look(sink);
    for (ContainerFiles container : containers) {
      look.at(container);
    }
    told.keySet().retainAll(look.seen);
    held.endPass();
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
        for (FileInUse file : held.filesOf(container)) {
          file(container, tree, file);
        }
      } catch (SystemCallException e) {
        unreadable++;
        whyUnreadable = whyUnreadable.isEmpty() ? String.valueOf(e.getMessage()) : whyUnreadable;
      }
    }

    private void file(ContainerFiles container, ContainerTree tree, FileInUse file)
        throws InterruptedException {
      if (seen.size() >= limits.mostFiles()) {
        beyondLimit++;
        return;
      }
      looked++;
      try {
        Place place = tree.find(file.path());
        if (place != null) {
          named(container, tree, file, place);
        }
        if (file.replaced() && tree.holdsDirectoryOf(file.path())) {
          nameless(container, tree, file);
        }
      } catch (SystemCallException e) {
        FileStatus unknown = new FileStatus(true, 0, 0, 0, 0, java.time.Instant.EPOCH);
        tell(
            container,
            tree,
            file,
            Origin.UNKNOWN,
            false,
            DigestCache.Key.of("", unknown),
            FileDigest.none(unknown, String.valueOf(e.getMessage())));
      }
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

    private void nameless(ContainerFiles container, ContainerTree tree, FileInUse file)
        throws SystemCallException, InterruptedException {
      Subject subject = new Subject(container.containerId(), file.path(), true);
      seen.add(subject);
      if (held.wasRead(file)) {
        return;
      }
      try (FileHandle handle = held.open(file)) {
        if (handle != null) {
          FileDigest digest = FileDigest.read(handle, limits.mostBytes(), pace);
          read++;
          readBytes += digest.status().sizeBytes();
          DigestCache.Key key = DigestCache.Key.of("nameless", digest.status());
          tell(container, tree, file, Origin.UNKNOWN, true, key, digest);
        }
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
              digest.problem(),
              digest.status().changedAt(),
              clock.instant(),
              file.process(),
              file.executable());
      Subject subject = content.subject();
      boolean first = seen.add(subject) || nameless;
      Told now = new Told(key, digest.digest(), digest.problem(), content.replaced());
      // Of containers that share a layer, the first one speaks for all.
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
