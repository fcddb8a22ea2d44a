package dev.assay.inventory.os.dpkg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.root.ContainedRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Seeded: each run is the same, and a failure names its round. */
class DamagedDatabaseTest {

  private static final String STATUS =
      """
      Package: libc6
      Status: install ok installed
      Architecture: amd64
      Multi-Arch: same
      Source: glibc (2.36-9)
      Version: 2.36-9+deb12u1
      Description: GNU C Library
       more text
       .

      Package: bash
      Status: install ok unpacked
      Version: 5.2-1
      """;

  @TempDir private Path root;

  @Test
  @Timeout(60)
  void damagedDatabasesNeverThrow() throws IOException {
    Path database = Files.createDirectories(root.resolve("var/lib/dpkg"));
    Path info = Files.createDirectories(database.resolve("info"));
    ContainedRoot contained = ContainedRoot.at(root);
    Random random = new Random(20261124);
    for (int round = 0; round < 400; round++) {
      Files.write(database.resolve("status"), damaged(STATUS, random));
      Files.write(
          info.resolve("libc6:amd64.list"),
          damaged("/.\n/lib\n/lib/libc.so.6\n/lib64/x\n", random));
      Files.write(info.resolve("bash.list"), damaged("/bin/bash\n/etc/../bin/b\n", random));
      Files.write(database.resolve("diversions"), damaged("/bin/bash\n/bin/b2\ndash\n", random));

      List<InstalledPackage> packages = new ArrayList<>();
      DpkgDatabase.read(
          contained,
          Distribution.UNKNOWN,
          InventoryLimits.DEFAULT,
          new ProblemList(),
          packages::add);

      assertThat(packages)
          .as("round %s", round)
          .allSatisfy(
              found -> {
                assertThat(found.version()).isNotEmpty();
                assertThat(found.files()).allMatch(file -> file.startsWith("/"));
              });
    }
  }

  private static byte[] damaged(String text, Random random) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(6); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] =
          random.nextBoolean()
              ? (byte) random.nextInt()
              : (byte) "\n :\t/.(\0".charAt(random.nextInt(8));
    }
    return random.nextInt(5) == 0
        ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))
        : bytes;
  }
}
