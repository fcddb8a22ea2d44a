package dev.assay.collector.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.running.FileContent;
import dev.assay.collector.running.FileContent.Origin;
import dev.assay.collector.running.FileContent.Use;
import dev.assay.collector.running.ProcessKey;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Words of a sensor about files in use. */
final class Facts {

  static final UUID BOOT = new UUID(7, 8);
  static final Sha256 IMAGE = Sha256.compute("image".getBytes(UTF_8));
  static final long READ_MILLIS = 1_700_000_000_000L;

  private Facts() {}

  static FileContent file(String container, String path, String bytes) {
    return fact(container, path, Sha256.compute(bytes.getBytes(UTF_8)), Origin.CONTAINER, "");
  }

  static FileContent file(String container, String path, String bytes, long size) {
    Sha256 digest = Sha256.compute(bytes.getBytes(UTF_8));
    return fact(container, path, digest, Origin.CONTAINER, "", size, Use.MAPPED);
  }

  static FileContent executed(String container, String path, String bytes) {
    Sha256 digest = Sha256.compute(bytes.getBytes(UTF_8));
    return fact(container, path, digest, Origin.CONTAINER, "", 4, Use.EXECUTED);
  }

  /** A file that has no name any more. */
  static FileContent deleted(String container, String path, String bytes, long inode) {
    FileContent named = file(container, path, bytes);
    return new FileContent(
        named.nodeKey(),
        container,
        named.image(),
        path,
        named.digest(),
        named.sizeBytes(),
        Origin.UNKNOWN,
        named.fileSystem(),
        0,
        named.use(),
        false,
        true,
        inode,
        "",
        named.changedMillis(),
        named.readMillis(),
        named.process(),
        named.executable());
  }

  /** The same of a container of another image. */
  static FileContent of(Sha256 image, FileContent file) {
    return new FileContent(
        file.nodeKey(),
        file.containerId(),
        image,
        file.path(),
        file.digest(),
        file.sizeBytes(),
        file.origin(),
        file.fileSystem(),
        file.layersKey(),
        file.use(),
        file.replaced(),
        file.nameless(),
        file.inode(),
        file.problem(),
        file.changedMillis(),
        file.readMillis(),
        file.process(),
        file.executable());
  }

  static FileContent ofLayer(String container, String path, String bytes) {
    return fact(container, path, Sha256.compute(bytes.getBytes(UTF_8)), Origin.LAYER, "");
  }

  static FileContent unread(String container, String path, String problem) {
    return fact(container, path, null, Origin.CONTAINER, problem);
  }

  private static FileContent fact(
      String container, String path, @Nullable Sha256 digest, Origin origin, String problem) {
    return fact(container, path, digest, origin, problem, 4, Use.MAPPED);
  }

  private static FileContent fact(
      String container,
      String path,
      @Nullable Sha256 digest,
      Origin origin,
      String problem,
      long size,
      Use use) {
    return new FileContent(
        BOOT.getMostSignificantBits(),
        container,
        IMAGE,
        path,
        digest,
        size,
        origin,
        "overlay",
        origin == Origin.LAYER ? 11 : 0,
        use,
        false,
        false,
        0,
        problem,
        READ_MILLIS - 1000,
        READ_MILLIS,
        new ProcessKey(BOOT, 1, 42, 100),
        "/usr/bin/app");
  }
}
