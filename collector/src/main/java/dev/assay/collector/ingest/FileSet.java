package dev.assay.collector.ingest;

import dev.assay.collector.artifact.ContentKey;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.usage.FileEvidence;
import dev.assay.collector.usage.Interpreter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The files that a process has in use, as a set that many processes share.
 *
 * @param key its key
 * @param files the files
 */
public record FileSet(Key128 key, List<UsedFile> files) {
  public FileSet {
    files = List.copyOf(files);
  }

  /**
   * Returns the set as a program uses it: of code that an interpreter opened, as loaded.
   *
   * @param program the interpreters that the program is; those that it embeds the set tells
   */
  FileSet usedBy(Set<Interpreter> program) {
    Set<Interpreter> interpreters = EnumSet.noneOf(Interpreter.class);
    interpreters.addAll(program);
    for (UsedFile file : files) {
      if (file.evidence() == FileEvidence.EXECUTED) {
        interpreters.addAll(Interpreter.ofProgram(file.path()));
      } else if (file.evidence() == FileEvidence.MAPPED) {
        interpreters.addAll(Interpreter.embeddedBy(file.path()));
      }
    }
    return interpreters.isEmpty()
        ? this
        : new FileSet(
            keyUsedBy(key, program),
            files.stream()
                .map(
                    file ->
                        interpreters.stream().anyMatch(each -> each.loads(file.path()))
                            ? file.interpreted()
                            : file)
                .toList());
  }

  /** Returns the key of {@link #usedBy}, which says it without the set. */
  static Key128 keyUsedBy(Key128 key, Set<Interpreter> program) {
    long names = program.stream().mapToLong(each -> each.name().hashCode()).sum();
    return new Key128(key.high(), key.low() ^ names);
  }

  /** A file in use; as in {@link dev.assay.collector.usage.FileUse}. */
  public record UsedFile(
      String path, FileEvidence evidence, boolean deleted, boolean outsideRoot, long key) {

    /** Returns the file with its key in the store. */
    public static UsedFile of(
        String path, FileEvidence evidence, boolean deleted, boolean outsideRoot) {
      String flags = (deleted ? "d" : "") + (outsideRoot ? "o" : "");
      return new UsedFile(path, evidence, deleted, outsideRoot, ContentKey.of(path, flags));
    }

    private UsedFile interpreted() {
      return evidence == FileEvidence.OPENED
          ? new UsedFile(path, FileEvidence.INTERPRETED, deleted, outsideRoot, key)
          : this;
    }
  }
}
