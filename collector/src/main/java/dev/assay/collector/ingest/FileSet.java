package dev.assay.collector.ingest;

import dev.assay.collector.artifact.ContentKey;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.usage.FileEvidence;
import java.util.List;

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

  /** A file in use; as in {@link dev.assay.collector.usage.FileUse}. */
  public record UsedFile(
      String path, FileEvidence evidence, boolean deleted, boolean outsideRoot, long key) {

    /** Returns the file with its key in the store. */
    public static UsedFile of(
        String path, FileEvidence evidence, boolean deleted, boolean outsideRoot) {
      String flags = (deleted ? "d" : "") + (outsideRoot ? "o" : "");
      return new UsedFile(path, evidence, deleted, outsideRoot, ContentKey.of(path, flags));
    }
  }
}
