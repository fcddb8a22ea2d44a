package dev.assay.inventory.os.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.PackageRelations;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.root.ContainedRoot;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RpmDatabaseTest {

  private static final String SQLITE = "var/lib/rpm/rpmdb.sqlite";
  private static final String NDB = "usr/lib/sysimage/rpm/Packages.db";

  @TempDir private Path root;
  private ProblemList problems = new ProblemList();

  @BeforeEach
  void makeDirectories() throws IOException {
    Files.createDirectories(root.resolve("usr/lib"));
    Files.createDirectories(root.resolve("var/lib/rpm"));
  }

  private List<InstalledPackage> read() throws IOException {
    return read(InventoryLimits.DEFAULT);
  }

  private List<InstalledPackage> read(InventoryLimits limits) throws IOException {
    List<InstalledPackage> packages = new ArrayList<>();
    problems = new ProblemList();
    RpmDatabase.read(
        ContainedRoot.at(root), new Distribution("fedora", "40"), limits, problems, packages::add);
    return packages;
  }

  private static List<byte[]> headers(int count, int filesEach) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                HeaderBytes.of(
                        "package" + i,
                        IntStream.range(0, filesEach)
                            .mapToObj(j -> "file-" + i + "-" + j)
                            .toArray(String[]::new))
                    .toBytes())
        .toList();
  }

  @Test
  void packageCarriesWhatMatchingNeeds() throws Exception {
    HeaderBytes header = HeaderBytes.of("bind-libs", "libdns.so").numbers(RpmHeader.EPOCH, 4, 32);
    TestDatabases.sqlite(root.resolve(SQLITE), 4096, List.of(header.toBytes()));

    InstalledPackage found = read().get(0);

    assertThat(found.purl().canonicalize())
        .isEqualTo("pkg:rpm/fedora/bind-libs@1.0-1?arch=x86_64&distro=fedora-40&epoch=32");
    assertThat(found.version()).isEqualTo("32:1.0-1");
    assertThat(found.sourceName()).isEqualTo("src-of-bind-libs");
    assertThat(found.sourceVersion()).isEqualTo("32:0.9-2");
    assertThat(found.licence()).isEqualTo("MIT");
    assertThat(found.files()).containsExactly("/usr/lib/libdns.so");
    assertThat(problems.toList()).isEmpty();
  }

  @Test
  void relationsAreNamesAndWhatABooleanOneMayNeed() throws Exception {
    HeaderBytes bash =
        HeaderBytes.of("bash")
            .texts(RpmHeader.PROVIDE_NAMES, "bash", "/bin/sh", "config(bash)")
            .texts(
                RpmHeader.REQUIRE_NAMES,
                "libc.so.6(GLIBC_2.34)(64bit)",
                "rpmlib(CompressedFileNames)",
                "/usr/bin/env",
                "((perl(Carp) or tcl >= 8.6) if git-core)");
    TestDatabases.sqlite(
        root.resolve(SQLITE), 4096, List.of(bash.toBytes(), HeaderBytes.of("tree").toBytes()));

    List<InstalledPackage> found = read();

    assertThat(found)
        .extracting(InstalledPackage::relations)
        .containsExactly(
            new PackageRelations(
                List.of(
                    "libc.so.6(GLIBC_2.34)(64bit)",
                    "/usr/bin/env",
                    "perl(Carp)",
                    "tcl",
                    "8.6",
                    "git-core"),
                List.of("bash", "/bin/sh", "config(bash)"),
                true),
            new PackageRelations(List.of(), List.of(), false));
  }

  @Test
  void statesAndModesDecideWhatIsOwned() throws Exception {
    HeaderBytes header =
        HeaderBytes.of("libs", "normal", "replaced", "skipped", "shared", "colour", "directory")
            .numbers(RpmHeader.FILE_STATES, 1, 0, 1, 2, 3, 4, 0)
            .numbers(RpmHeader.FILE_MODES, 2, 0x81ED, 0x81ED, 0x81ED, 0xA1FF, 0x81ED, 0x41ED);
    TestDatabases.ndb(root.resolve(NDB), List.of(header.toBytes()));

    assertThat(read().get(0).files()).containsExactly("/usr/lib/normal", "/usr/lib/shared");
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 4096, 65536})
  void treesAndLongRowsOfAnyPageSizeAreRead(int pageBytes) throws Exception {
    List<byte[]> headers = new ArrayList<>(headers(400, 3));
    headers.addAll(headers(3, 5000));
    TestDatabases.sqlite(root.resolve(SQLITE), pageBytes, headers);

    List<InstalledPackage> packages = read();

    assertThat(problems.toList()).isEmpty();
    assertThat(packages).hasSize(403);
    assertThat(packages.get(402).files()).hasSize(5000).contains("/usr/lib/file-2-4999");
  }

  @Test
  void whatIsOnlyInTheLogCounts() throws Exception {
    Path elsewhere = root.resolve("elsewhere.sqlite");
    try (Connection open = TestDatabases.openSqlite(elsewhere, 4096)) {
      TestDatabases.insert(open, headers(9, 40));
      // Both are copied while the log is not folded in, as when an image is cut.
      Files.copy(elsewhere, root.resolve(SQLITE));
      Files.copy(root.resolve("elsewhere.sqlite-wal"), root.resolve(SQLITE + "-wal"));
    }

    assertThat(read()).hasSize(9);
    assertThat(problems.toList()).isEmpty();
  }

  @Test
  void logOfAnotherTimeIsNoContent() throws Exception {
    TestDatabases.sqlite(root.resolve(SQLITE), 4096, headers(2, 1));
    Files.write(root.resolve(SQLITE + "-wal"), new byte[50_000]);

    assertThat(read()).hasSize(2);
  }

  @Test
  void oneDatabaseUnderTwoNamesIsReadOnce() throws Exception {
    TestDatabases.ndb(root.resolve(NDB), headers(2, 1));
    Files.delete(root.resolve("var/lib/rpm"));
    Files.createSymbolicLink(root.resolve("var/lib/rpm"), Path.of("../../usr/lib/sysimage/rpm"));

    assertThat(read())
        .extracting(InstalledPackage::name, InstalledPackage::version)
        .containsExactly(tuple("package0", "1.0-1"), tuple("package1", "1.0-1"));
  }

  @Test
  void keysAreNoPackages() throws Exception {
    TestDatabases.ndb(root.resolve(NDB), List.of(HeaderBytes.of("gpg-pubkey").toBytes()));

    assertThat(read()).isEmpty();
    assertThat(problems.toList()).isEmpty();
  }

  @Test
  void brokenHeaderIsSaidAndTheOthersAreRead() throws Exception {
    List<byte[]> headers = new ArrayList<>(headers(2, 1));
    headers.add(1, new byte[] {0, 0, 1, 0, 0, 0, 0, 9, 1, 2, 3});
    TestDatabases.ndb(root.resolve(NDB), headers);

    assertThat(read()).hasSize(2);
    assertThat(problems.toList()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rpmdb.sqlite", "Packages.db", "Packages"})
  void whatIsNoDatabaseIsAProblem(String name) throws Exception {
    Path file = root.resolve("var/lib/rpm").resolve(name);
    for (byte[] content : new byte[][] {{}, new byte[100], new byte[10_000]}) {
      Files.write(file, content);
      assertThat(read()).isEmpty();
      assertThat(problems.toList()).hasSize(1);
    }
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(8L << 30);
    }
    assertThat(read()).isEmpty();
    assertThat(problems.toList()).hasSize(1);
  }

  @Test
  void limitsCutAndSaySo() throws Exception {
    TestDatabases.sqlite(root.resolve(SQLITE), 4096, headers(3, 10));

    List<InstalledPackage> packages = read(new InventoryLimits(2, 300, 10_000));

    assertThat(packages).hasSize(2);
    assertThat(packages.get(1).files().size()).isLessThan(10);
    assertThat(packages.get(1).note()).startsWith("not all of its files were read");
    assertThat(problems.toList()).hasSize(2);
  }

  /** Bytes changed at random: whatever comes, it ends, and nothing but problems is said of it. */
  @ParameterizedTest
  @ValueSource(strings = {SQLITE, NDB})
  void damagedDatabasesNeverThrow(String path) throws Exception {
    Path file = root.resolve(path);
    if (path.equals(NDB)) {
      TestDatabases.ndb(file, headers(20, 10));
    } else {
      TestDatabases.sqlite(file, 1024, headers(20, 10));
    }
    byte[] sound = Files.readAllBytes(file);
    Random random = new Random(42);
    for (int round = 0; round < 500; round++) {
      byte[] damaged = sound.clone();
      for (int i = random.nextInt(1, 40); i > 0; i--) {
        damaged[random.nextInt(random.nextBoolean() ? 8192 : damaged.length)] =
            (byte) random.nextInt();
      }
      Files.write(file, damaged);
      assertThat(read()).hasSizeLessThanOrEqualTo(254);
    }
  }
}
