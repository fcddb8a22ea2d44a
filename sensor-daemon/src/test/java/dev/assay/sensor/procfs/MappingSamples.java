package dev.assay.sensor.procfs;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Mapped files and mount tables for tests of other packages. */
public final class MappingSamples {

  private MappingSamples() {}

  public static MappedFile file(long device, long inode, String name) {
    return new MappedFile(device, inode, name.getBytes(StandardCharsets.UTF_8));
  }

  public static MountTable mounts(Mount... mounts) {
    return new MountTable(List.of(mounts));
  }
}
