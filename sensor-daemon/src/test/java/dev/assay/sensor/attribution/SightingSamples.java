package dev.assay.sensor.attribution;

import dev.assay.sensor.procfs.ProcessId;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sightings for tests of other packages. */
public final class SightingSamples {

  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

  private SightingSamples() {}

  public static Sighting process(int pid, @Nullable String containerId, String... files) {
    return new Sighting(
        new ProcessId(4026531836L, pid, 5),
        pid,
        containerId,
        files[0],
        "command",
        null,
        THEN,
        THEN,
        null,
        FileSet.of(
            Arrays.stream(files)
                .map(path -> new UsedFile(path, UsedFile.Evidence.MAPPED, false, false))
                .toList()));
  }

  public static Sighting ended(Sighting sighting, Instant when) {
    return sighting.endedAt(when);
  }
}
