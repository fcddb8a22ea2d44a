package dev.assay.collector;

import dev.assay.collector.registry.kit.Authority;
import java.nio.file.Files;
import java.nio.file.Path;

/** Two authorities, made once for all tests: each key costs a second. */
final class SharedAuthorities {

  static final Authority ONE;
  static final Authority OTHER;

  /** A certificate of {@link #ONE} for the sensor of a node. */
  static final Authority.Client SENSOR;

  /** A certificate of {@link #ONE} that names no sender. */
  static final Authority.Client NAMELESS;

  /** A certificate of {@link #OTHER} for the sensor of a node. */
  static final Authority.Client FORGED;

  static {
    try {
      Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
      Path directory = Files.createTempDirectory(target, "authorities");
      ONE = Authority.create(directory.resolve("one"));
      OTHER = Authority.create(directory.resolve("other"));
      SENSOR = ONE.certify("sensor", "uri:assay://prod/node/n1");
      NAMELESS = ONE.certify("nobody", "dns:n1");
      FORGED = OTHER.certify("forged", "uri:assay://prod/node/n1");
    } catch (Exception e) {
      throw new IllegalStateException("cannot make certificates", e);
    }
  }

  private SharedAuthorities() {}
}
