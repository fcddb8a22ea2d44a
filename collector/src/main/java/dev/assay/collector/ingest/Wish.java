package dev.assay.collector.ingest;

import dev.assay.collector.running.ProcessKey;
import dev.assay.collector.usage.ClassColumns;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that the collector lacks and a sender has.
 *
 * @param kind kind of thing
 * @param key its key, in hexadecimal digits
 * @param process CLASS_USAGE and CLASS_USAGE_STATE only: the JVM
 * @param archives CLASS_USAGE only: which of its archives, by position in the set
 * @param known CLASS_USAGE_STATE only: what is known of the artifact that the JVM belongs to, so
 *     that only what is not need be told; not changed any more. Null: not told
 */
public record Wish(
    Kind kind,
    String key,
    @Nullable ProcessKey process,
    List<Integer> archives,
    @Nullable ClassColumns known) {

  public Wish {
    archives = List.copyOf(archives);
  }

  Wish(Kind kind, String key, @Nullable ProcessKey process, List<Integer> archives) {
    this(kind, key, process, archives, null);
  }

  /** Kinds of things that are sent once. */
  public enum Kind {
    /** The files of a set. */
    FILE_SET,
    /** The classes of an archive. */
    ARCHIVE_INDEX,
    /** The packages of an image or host. */
    PACKAGE_INVENTORY,
    /** The archives of a JVM. */
    ARCHIVE_SET,
    /** The classes in use of a JVM. */
    CLASS_USAGE,
    /** The digests of the classes in use of a JVM, archive by archive. */
    CLASS_USAGE_STATE,
    /** All that a sensor knows to run. */
    ALL_FACTS
  }

  /** Sends wishes to a sender that is connected; called by any thread, must not block. */
  @FunctionalInterface
  public interface Sink {
    /** Sends the wishes. */
    void wish(List<Wish> wishes);
  }

  static Wish of(Kind kind, byte[] key) {
    return new Wish(kind, HexFormat.of().formatHex(key), null, List.of());
  }

  /** Returns the same wish as of one who knows nothing. */
  Wish withoutKnown() {
    return known == null ? this : new Wish(kind, key, process, archives);
  }

  /** Returns its key as bytes. */
  public byte[] keyBytes() {
    return HexFormat.of().parseHex(key);
  }

  /** Whether the same thing is asked for, though maybe other parts of it. */
  record Subject(Kind kind, String key, @Nullable ProcessKey process) {}

  Subject subject() {
    return new Subject(kind, key, process);
  }
}
