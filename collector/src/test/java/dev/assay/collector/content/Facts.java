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

  static FileContent ofLayer(String container, String path, String bytes) {
    return fact(container, path, Sha256.compute(bytes.getBytes(UTF_8)), Origin.LAYER, "");
  }

  static FileContent unread(String container, String path, String problem) {
    return fact(container, path, null, Origin.CONTAINER, problem);
  }

  private static FileContent fact(
      String container, String path, @Nullable Sha256 digest, Origin origin, String problem) {
    return new FileContent(
        BOOT.getMostSignificantBits(),
        container,
        IMAGE,
        path,
        digest,
        4,
        origin,
        "overlay",
        origin == Origin.LAYER ? 11 : 0,
        Use.MAPPED,
        false,
        false,
        problem,
        READ_MILLIS - 1000,
        READ_MILLIS,
        new ProcessKey(BOOT, 1, 42, 100),
        "/usr/bin/app");
  }
}
