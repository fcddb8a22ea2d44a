package dev.assay.agent.report;

import dev.assay.agent.archive.ArchiveEvidence;
import dev.assay.agent.archive.ArchiveLocation;
import dev.assay.agent.archive.ArchiveReader;
import dev.assay.agent.archive.ArchiveUnreadableException;
import dev.assay.agent.archive.CodeSource;
import dev.assay.agent.classload.ClassSweep;
import dev.assay.agent.classload.GeneratedClasses;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which classes of which archives this JVM uses, so far. Only ever grows. For one thread.
 *
 * <p>Takes classes as a sweep tells them, and reads each archive when its first class comes. Keeps
 * text and bits, no class and no loader.
 */
final class ClassUsage implements ClassSweep.Visitor {

  /**
   * Several times what the largest applications use; each costs a few hundred bytes beside its
   * classes.
   */
  private static final int MAX_ARCHIVES = 4096;

  /**
   * Of all archives together; about 80 bytes each. The largest applications known have a fifth of
   * it.
   */
  private static final int MAX_CLASSES = 300_000;

  /** What the application itself can see of the agent; all else is known by its loader. */
  private static final String[] OWN = {
    "dev.assay.agent.AgentMain", "dev.assay.agent.isolation.", "dev.assay.agent.zip."
  };

  private final CodeSource codeSource;
  private final ArchiveReader reader;
  private final GeneratedClasses generated = new GeneratedClasses();
  private final Map<ArchiveLocation, Place> places = new HashMap<ArchiveLocation, Place>();
  private final Map<String, UsedArchive> archives = new LinkedHashMap<String, UsedArchive>();
  private final Map<String, Unreadable> unreadable = new LinkedHashMap<String, Unreadable>();
  private int classes;
  private long overflow;
  private long version;

  ClassUsage(CodeSource codeSource, ArchiveReader reader) {
    this.codeSource = codeSource;
    this.reader = reader;
  }

  @Override
  public void visit(Class<?> type, boolean initialised) {
    if (isOwn(type)) {
      return;
    }
    if (GeneratedClasses.isHidden(type)) {
      addGenerated(type, initialised);
      return;
    }
    CodeSource.Origin origin = codeSource.of(type);
    ArchiveLocation location = origin.location();
    if (location == null) {
      if (origin.text().isEmpty()) {
        addGenerated(type, initialised);
      } else {
        addUnreadable(origin.text(), "no file is known behind this URL", initialised);
      }
      return;
    }
    Place place = place(location);
    UsedArchive archive = place.archive;
    if (archive == null) {
      addUnreadable(location.toString(), place.problem, initialised);
      return;
    }
    int entry = archive.evidence().classes().indexOf(type.getName().replace('.', '/'));
    if (entry < 0) {
      // Libraries define what they weave in the protection domain of its target: it names the
      // archive, which does
      // not hold it.
      addGenerated(type, initialised);
    } else if (archive.mark(entry, initialised)) {
      version++;
    }
  }

  private static boolean isOwn(Class<?> type) {
    ClassLoader own = ClassUsage.class.getClassLoader();
    if (own != ClassLoader.getSystemClassLoader() && type.getClassLoader() == own) {
      return true;
    }
    for (String prefix : OWN) {
      if (type.getName().startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  private void addGenerated(Class<?> type, boolean initialised) {
    generated.add(type, initialised);
  }

  private void addUnreadable(String where, String why, boolean initialised) {
    Unreadable known = unreadable.get(where);
    if (known == null) {
      if (unreadable.size() >= MAX_ARCHIVES) {
        overflow++;
        return;
      }
      known = new Unreadable(why);
      unreadable.put(where, known);
      version++;
    }
    known.classes += initialised ? 0 : 1;
    known.initialised += initialised ? 1 : 0;
  }

  private Place place(ArchiveLocation location) {
    Place place = places.get(location);
    if (place == null) {
      place = read(location);
      if (places.size() < MAX_ARCHIVES) {
        places.put(location, place);
      }
    }
    return place;
  }

  private Place read(ArchiveLocation location) {
    if (places.size() >= MAX_ARCHIVES || classes >= MAX_CLASSES) {
      return new Place(
          null, "more than " + MAX_ARCHIVES + " archives or " + MAX_CLASSES + " classes");
    }
    try {
      ArchiveEvidence evidence = reader.read(location);
      String digest = Digests.hex(evidence.digest());
      UsedArchive archive = archives.get(digest);
      if (archive == null) {
        archive = new UsedArchive(evidence);
        archives.put(digest, archive);
        classes += evidence.classes().count();
        version++;
      }
      return new Place(archive, "");
    } catch (ArchiveUnreadableException e) {
      return new Place(null, String.valueOf(e.getMessage()));
    }
  }

  /** Ends a sweep: forgets what refers to the application's objects. */
  void sweepEnded() {
    codeSource.forget();
  }

  /** Returns a number that changes whenever usage does. */
  long version() {
    return version;
  }

  /** Returns the archives in the order in which they came into use. */
  Collection<UsedArchive> archives() {
    return archives.values();
  }

  /**
   * Returns the archive of a digest, in lower-case hexadecimal digits; null where it is not in use.
   */
  @Nullable UsedArchive archive(String digest) {
    return archives.get(digest);
  }

  /** Returns how many classes were made at run time and belong to no archive. */
  long generatedClasses() {
    return generated.count();
  }

  /** Returns what could not be told of the classes in use. */
  List<Gap> gaps() {
    List<Gap> gaps = new ArrayList<Gap>();
    for (Map.Entry<String, Unreadable> entry : unreadable.entrySet()) {
      Unreadable archive = entry.getValue();
      String detail =
          archive.why.startsWith(entry.getKey())
              ? archive.why
              : entry.getKey() + ": " + archive.why;
      gaps.add(
          new Gap(
              Gap.Cause.INVENTORY_UNREADABLE,
              detail,
              Math.max(archive.classes, archive.initialised)));
    }
    if (overflow > 0) {
      gaps.add(
          new Gap(
              Gap.Cause.QUEUE_OVERFLOW, "classes of more places than are kept in mind", overflow));
    }
    return gaps;
  }

  /** What was found at a location: an archive, or a problem. */
  private static final class Place {
    private final @Nullable UsedArchive archive;
    private final String problem;

    Place(@Nullable UsedArchive archive, String problem) {
      this.archive = archive;
      this.problem = problem;
    }
  }

  /**
   * Classes seen from an archive that cannot be read; a class counts when loaded and again when
   * initialised.
   */
  private static final class Unreadable {
    private final String why;
    private long classes;
    private long initialised;

    Unreadable(String why) {
      this.why = why;
    }
  }
}
