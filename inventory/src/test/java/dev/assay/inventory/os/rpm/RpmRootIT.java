package dev.assay.inventory.os.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.PackageOwners;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.root.ContainedRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds packages, installs them with rpm into a root, and compares with what rpm says. */
class RpmRootIT {

  private static final String SPECIFICATION =
      """
      Name: alpha
      Epoch: 3
      Version: 1.2.3
      Release: 4.el9
      Summary: One
      License: MIT and BSD
      %description
      One
      %package libs
      Summary: Libraries
      Version: 1.2.9
      License: GPLv2+
      %description libs
      Libraries
      %package twin
      Summary: Shares a file
      %description twin
      Twin
      %package many
      Summary: Many files
      BuildArch: noarch
      %description many
      Many
      %install
      mkdir -p %{buildroot}/usr/bin %{buildroot}/usr/lib64 %{buildroot}/opt/many %{buildroot}/etc
      echo a > %{buildroot}/usr/bin/alpha
      ln -s alpha %{buildroot}/usr/bin/alpha-link
      echo l > %{buildroot}/usr/lib64/libalpha.so.1
      ln -s libalpha.so.1 %{buildroot}/usr/lib64/libalpha.so
      echo shared > %{buildroot}/etc/shared.conf
      touch %{buildroot}/etc/ghost.conf
      echo "ü" > "%{buildroot}/opt/ü mlaut"
      for i in $(seq 1 400); do echo $i > %{buildroot}/opt/many/file-with-a-long-name-$i; done
      %files
      /usr/bin/alpha
      /usr/bin/alpha-link
      "/opt/ü mlaut"
      %ghost /etc/ghost.conf
      /etc/shared.conf
      %files libs
      /usr/lib64/libalpha.so*
      %files twin
      /etc/shared.conf
      %files many
      %dir /opt/many
      /opt/many/*
      """;

  private static final String REPLACING =
      """
      Name: beta
      Version: 0
      Release: 1
      Summary: Replaces a file of another
      License: MIT
      BuildArch: noarch
      %description
      Two
      %install
      mkdir -p %{buildroot}/usr/bin %{buildroot}/lib64
      echo b > %{buildroot}/usr/bin/alpha
      echo b > %{buildroot}/lib64/libbeta.so
      %files
      /usr/bin/alpha
      /lib64/libbeta.so
      """;

  @TempDir private static Path work;
  private static Path root;

  @BeforeAll
  static void installPackages() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/rpmbuild")), "no rpmbuild here to make packages");
    root = Files.createDirectories(work.resolve("root"));
    Files.createDirectories(root.resolve("usr/lib64"));
    Files.createSymbolicLink(root.resolve("lib64"), Path.of("usr/lib64"));
    List<String> install = new ArrayList<>(rpm("-i", "--nodeps", "--replacefiles", "--ignorearch"));
    install.addAll(build("alpha", SPECIFICATION));
    run(install);
    List<String> replace = new ArrayList<>(rpm("-i", "--nodeps", "--replacefiles", "--ignorearch"));
    replace.addAll(build("beta", REPLACING));
    run(replace);
  }

  private static List<String> build(String name, String specification) throws Exception {
    Path file = Files.writeString(work.resolve(name + ".spec"), specification);
    Path top = work.resolve("build-" + name);
    run(List.of("rpmbuild", "-bb", "--define", "_topdir " + top, file.toString()));
    try (Stream<Path> packages = Files.walk(top.resolve("RPMS"))) {
      return packages.map(Path::toString).filter(path -> path.endsWith(".rpm")).sorted().toList();
    }
  }

  private static List<String> rpm(String... more) {
    List<String> command =
        new ArrayList<>(List.of("rpm", "--root", root.toString(), "--dbpath", "/var/lib/rpm"));
    command.addAll(List.of(more));
    return command;
  }

  private static Inventory inventory(Path of) throws IOException {
    List<InstalledPackage> packages = new ArrayList<>();
    ProblemList problems = new ProblemList();
    Distribution distribution = new Distribution("rhel", "9");
    RpmDatabase.read(
        ContainedRoot.at(of), distribution, InventoryLimits.DEFAULT, problems, packages::add);
    return new Inventory(distribution, packages, problems.toList());
  }

  private static Set<String> words(Inventory inventory) {
    return inventory.packages().stream()
        .map(
            each ->
                String.join(
                    "|",
                    each.name(),
                    each.version(),
                    each.architecture(),
                    each.licence(),
                    each.sourceName(),
                    each.sourceVersion()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void packagesAreThoseOfRpm() throws Exception {
    Set<String> expected = new TreeSet<>();
    for (String line :
        run(rpm("-qa", "--qf", "%{NAME}|%{EVR}|%{ARCH}|%{LICENSE}|%{SOURCERPM}\n"))) {
      // The source's epoch is not in the name of its file: it is the one of the package.
      String[] parts = line.split("\\|");
      String source = parts[4].replaceFirst("\\.src\\.rpm$", "");
      String name = source.replaceFirst("-[^-]+-[^-]+$", "");
      String epoch = parts[1].contains(":") ? parts[1].replaceFirst(":.*", ":") : "";
      expected.add(
          String.join("|", List.of(parts).subList(0, 4))
              + "|"
              + name
              + "|"
              + epoch
              + source.substring(name.length() + 1));
    }

    assertThat(expected).hasSize(5);
    assertThat(words(inventory(root))).isEqualTo(expected);
    assertThat(inventory(root).problems()).isEmpty();
  }

  @Test
  void everyFileHasTheOwnersThatRpmSays() throws Exception {
    PackageOwners owners = PackageOwners.of(inventory(root));
    Map<String, Set<String>> expected = new HashMap<>();
    Map<String, Set<String>> found = new HashMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(path -> !Files.isDirectory(path)).sorted().toList()) {
        String path = "/" + root.relativize(file);
        if (path.matches("/opt/many/.*[0-8]") || path.startsWith("/var/lib/rpm/")) {
          continue; // a process for each of 400 files says nothing more
        }
        expected.put(path, ownersByRpm(path));
        found.put(
            path,
            owners.of(path).stream()
                .map(InstalledPackage::name)
                .collect(Collectors.toCollection(TreeSet::new)));
      }
    }
    // rpm does not know its own file by the name that it has now: it was installed as /lib64/...
    expected.put("/usr/lib64/libbeta.so", ownersByRpm("/lib64/libbeta.so"));

    assertThat(expected).hasSizeGreaterThan(40);
    assertThat(expected.get("/etc/shared.conf")).containsExactly("alpha", "alpha-twin");
    assertThat(expected.get("/usr/bin/alpha")).containsExactly("beta");
    assertThat(found).isEqualTo(expected);
    assertThat(owners.of("/usr/bin/nobody")).isEmpty();
  }

  private static Set<String> ownersByRpm(String path) throws Exception {
    return run(rpm("-qf", "--qf", "%{NAME}\n", path), 0, 1).stream()
        .filter(line -> !line.contains(" "))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void berkeleyDatabaseHasTheSamePackages() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/db5.3_load")), "no db5.3_load to make a database");
    Path copy = Files.createDirectories(work.resolve("berkeley/var/lib/rpm"));
    StringBuilder text = new StringBuilder("VERSION=3\nformat=bytevalue\ntype=hash\n");
    text.append("db_pagesize=4096\nHEADER=END\n 00000000\n 05000000\n");
    int number = 1;
    for (byte[] header : headers()) {
      text.append(" %02x000000\n ".formatted(number++));
      text.append(HexFormat.of().formatHex(header)).append('\n');
    }
    Path dump = Files.writeString(work.resolve("dump"), text.append("DATA=END\n"));
    run(List.of("db5.3_load", "-f", dump.toString(), copy.resolve("Packages").toString()));

    assertThat(words(inventory(work.resolve("berkeley")))).isEqualTo(words(inventory(root)));
    // rpm itself can read such a database, and is asked too.
    List<String> names =
        run(List.of("rpm", "--define", "_db_backend bdb_ro", "--dbpath", copy.toString(), "-qa"));
    assertThat(names).hasSize(5);
  }

  @Test
  void ndbDatabaseHasTheSamePackages() throws Exception {
    Path copy = work.resolve("ndb/usr/lib/sysimage/rpm/Packages.db");
    TestDatabases.ndb(copy, headers());

    assertThat(words(inventory(work.resolve("ndb")))).isEqualTo(words(inventory(root)));
  }

  private static List<byte[]> headers() throws Exception {
    List<byte[]> headers = new ArrayList<>();
    for (String line :
        run(
            List.of(
                "sqlite3",
                root.resolve("var/lib/rpm/rpmdb.sqlite").toString(),
                "select hex(blob) from Packages"))) {
      headers.add(HexFormat.of().parseHex(line));
    }
    return headers;
  }

  private static List<String> run(List<String> command) throws Exception {
    return run(command, 0, 0);
  }

  private static List<String> run(List<String> command, int... allowedExits) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Path errors = Files.createTempFile(work, "errors", "");
    Process process = builder.redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor())
        .as(command + ": " + Files.readString(errors))
        .isIn(allowedExits[0], allowedExits[allowedExits.length - 1]);
    return output.lines().toList();
  }
}
