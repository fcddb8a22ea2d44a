package dev.assay.inventory.os.apk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.InventoryProblem;
import dev.assay.inventory.PackageRelations;
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
import org.junit.jupiter.api.io.TempDir;

class ApkDatabaseTest {

  private static final String MUSL =
      """
      C:Q1abcdefghijklmnopqrstuvwxyzA=
      P:libcrypto3
      V:3.1.4-r5
      A:x86_64
      S:1
      I:2
      T:Crypto library
      U:https://example.org
      L:Apache-2.0
      o:openssl
      m:Somebody <s@example.org>
      t:1706000000
      c:0123456789abcdef0123456789abcdef01234567
      D:so:libc.musl-x86_64.so.1
      p:so:libcrypto.so.3=3.1.4
      F:etc
      F:etc/ssl
      R:openssl.cnf
      a:0:0:644
      Z:Q1abcdefghijklmnopqrstuvwxyzA=
      F:lib
      R:libcrypto.so.3
      a:0:0:755
      Z:Q1abcdefghijklmnopqrstuvwxyzA=
      F:var
      M:0:0:1777

      """;

  @TempDir private Path root;
  private ProblemList problems = new ProblemList();

  private List<InstalledPackage> read(InventoryLimits limits) throws IOException {
    List<InstalledPackage> packages = new ArrayList<>();
    problems = new ProblemList();
    ApkDatabase.read(
        ContainedRoot.at(root),
        new Distribution("alpine", "3.19.1"),
        limits,
        problems,
        packages::add);
    return packages;
  }

  private List<InstalledPackage> read() throws IOException {
    return read(InventoryLimits.DEFAULT);
  }

  private void installed(String directory, String text) throws IOException {
    Path file = root.resolve(directory).resolve("apk/db/installed");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void packageCarriesWhatMatchingNeeds() throws IOException {
    installed("lib", MUSL);

    InstalledPackage found = read().get(0);

    assertThat(found.purl().canonicalize())
        .isEqualTo("pkg:apk/alpine/libcrypto3@3.1.4-r5?arch=x86_64&distro=alpine-3.19.1");
    assertThat(found.sourceName()).isEqualTo("openssl");
    assertThat(found.sourceVersion()).isEqualTo("3.1.4-r5");
    assertThat(found.licence()).isEqualTo("Apache-2.0");
    assertThat(found.files()).containsExactly("/etc/ssl/openssl.cnf", "/lib/libcrypto.so.3");
    assertThat(problems.toList()).isEmpty();
  }

  @Test
  void relationsHaveNeitherVersionsNorConflicts() throws IOException {
    installed(
        "lib",
        "P:busybox\nV:1.36.1-r5\nD:so:libc.musl-x86_64.so.1 ssl_client>=1 !uclibc a~2\n"
            + "p:cmd:sh=1.36.1-r5 /bin/sh\n\nP:tree\nV:2-r0\n\n"
            + "P:wide\nV:1-r0\nD:"
            + "x ".repeat(1 << 15)
            + "\n\n");

    assertThat(read())
        .extracting(InstalledPackage::relations)
        .containsExactly(
            new PackageRelations(
                List.of("so:libc.musl-x86_64.so.1", "ssl_client", "a"),
                List.of("cmd:sh", "/bin/sh"),
                true),
            new PackageRelations(List.of(), List.of(), false),
            new PackageRelations(java.util.Collections.nCopies(1 << 15, "x"), List.of(), false));
    installed("lib", "P:wide\nV:1-r0\nD:" + "x ".repeat(1 << 16) + "\n\n");
    assertThat(read().get(0).relations()).as("too much to be read").isNull();
  }

  @Test
  void mergedUsrNamesOneFileOneWayAndIsReadOnce() throws IOException {
    Files.createDirectories(root.resolve("usr/lib"));
    Files.createSymbolicLink(root.resolve("lib"), Path.of("usr/lib"));
    installed("usr/lib", MUSL);

    assertThat(read()).hasSize(1);
    assertThat(read().get(0).files()).contains("/usr/lib/libcrypto.so.3");
  }

  @Test
  void groupsOfAUserAndFilesOfTheRootAreRead() throws IOException {
    installed("lib", "P:.build-deps\nV:20240101.0\nA:noarch\n\nP:base\nV:1\nF:\nR:init\n");

    List<InstalledPackage> packages = read();

    assertThat(packages).extracting(InstalledPackage::name).containsExactly(".build-deps", "base");
    assertThat(packages.get(1).files()).containsExactly("/init");
    assertThat(packages.get(1).sourceName()).isEqualTo("base");
  }

  @Test
  void malformedEntryIsSaidAndTheOthersAreRead() throws IOException {
    installed("lib", "P:../x\nV:1\n\n" + MUSL + "garbage\n\nP:half\n");

    assertThat(read()).extracting(InstalledPackage::name).containsExactly("libcrypto3");
    assertThat(problems.toList()).hasSize(3);
  }

  @Test
  void limitsCutAndSaySo() throws IOException {
    installed("lib", MUSL + MUSL.replace("libcrypto3", "other") + MUSL);

    List<InstalledPackage> packages = read(new InventoryLimits(2, 45, 10_000));

    assertThat(packages).hasSize(2);
    assertThat(packages.get(1).note()).contains("too many");
    assertThat(problems.toList())
        .extracting(InventoryProblem::subject)
        .containsExactly("other", "libcrypto3");
  }

  @Test
  void damagedDatabasesNeverThrow() throws IOException {
    byte[] sound = (MUSL + MUSL + MUSL).getBytes(StandardCharsets.UTF_8);
    Random random = new Random(42);
    for (int round = 0; round < 300; round++) {
      byte[] damaged = sound.clone();
      for (int i = random.nextInt(1, 60); i > 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Path file = root.resolve("lib/apk/db/installed");
      Files.createDirectories(file.getParent());
      Files.write(file, damaged);
      assertThat(read().size()).isLessThan(100);
    }
  }
}
