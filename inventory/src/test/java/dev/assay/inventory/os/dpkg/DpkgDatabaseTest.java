package dev.assay.inventory.os.dpkg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.InventoryProblem;
import dev.assay.inventory.PackageRelations;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.root.ContainedRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DpkgDatabaseTest {

  private static final Distribution DEBIAN = new Distribution("debian", "12");

  @TempDir private Path root;
  private final ProblemList problems = new ProblemList();

  @BeforeEach
  void mergeUsr() throws IOException {
    Files.createDirectories(root.resolve("usr/lib"));
    Files.createSymbolicLink(root.resolve("lib"), Path.of("usr/lib"));
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void status(String text) throws IOException {
    write("var/lib/dpkg/status", text);
  }

  private void list(String name, String... paths) throws IOException {
    write("var/lib/dpkg/info/" + name + ".list", String.join("\n", paths) + "\n");
  }

  private List<InstalledPackage> read() throws IOException {
    return read(InventoryLimits.DEFAULT);
  }

  private List<InstalledPackage> read(InventoryLimits limits) throws IOException {
    List<InstalledPackage> packages = new ArrayList<>();
    DpkgDatabase.read(ContainedRoot.at(root), DEBIAN, limits, problems, packages::add);
    return packages;
  }

  private static String stanza(String name, String more) {
    return "Package: " + name + "\nStatus: install ok installed\nVersion: 1.0-1\n" + more + "\n";
  }

  @Test
  void relationsAreAlternativesWithoutVersionsAndWhatHasToStay() throws IOException {
    status(
        stanza(
                "perl",
                """
                Depends: perl-base (= 5.36), libc6:any (>= 2.36) | libc6.1 [alpha],, x <!cross>
                Pre-Depends: dpkg (>= 1.17.17)
                Provides: libfoo-perl (= 1), libbar
                """)
            + stanza("a", "Essential: yes\n")
            + stanza("b", "Priority: required\n")
            + stanza("c", "Protected: yes\nPriority: optional\n")
            + stanza("d", "Priority: important\n")
            + stanza("broken", "Depends: x,\n y\n"));
    for (String name : List.of("perl", "a", "b", "c", "d", "broken")) {
      list(name, "/.");
    }

    List<InstalledPackage> found = read();

    assertThat(found.get(0).relations())
        .isEqualTo(
            new PackageRelations(
                List.of("perl-base", "libc6|libc6.1", "x", "dpkg"),
                List.of("libfoo-perl", "libbar"),
                false));
    assertThat(found.subList(1, 5))
        .extracting(each -> each.relations() != null && each.relations().essential())
        .containsExactly(true, true, true, false);
    assertThat(found.get(5).relations()).as("a field that goes on in the next line").isNull();
  }

  @Test
  void packageCarriesWhatMatchingNeeds() throws IOException {
    status(
        """
        Package: bsdutils
        Status: install ok installed
        Maintainer: Somebody
        Architecture: amd64
        Source: util-linux (2.38.1-5)
        Version: 1:2.38.1-5+deb12u1
        Description: basic utilities
         Package: not-a-field
         .
         more
        """);
    list("bsdutils", "/.", "/usr", "/usr/bin", "/usr/bin/logger");

    InstalledPackage found = read().get(0);

    assertThat(found.purl().canonicalize())
        .isEqualTo("pkg:deb/debian/bsdutils@1%3A2.38.1-5%2Bdeb12u1?arch=amd64&distro=debian-12");
    assertThat(found.sourceName()).isEqualTo("util-linux");
    assertThat(found.sourceVersion()).isEqualTo("2.38.1-5");
    assertThat(found.files()).containsExactly("/usr/bin/logger");
    assertThat(found.note()).isEmpty();
    assertThat(problems.toList()).isEmpty();
  }

  @Test
  void sourceIsThePackageItselfWhereNothingElseIsSaid() throws IOException {
    status(stanza("bash", ""));
    list("bash", "/usr/bin/bash");

    assertThat(read().get(0))
        .extracting(InstalledPackage::sourceName, InstalledPackage::sourceVersion)
        .containsExactly("bash", "1.0-1");
  }

  @Test
  void mergedUsrNamesOneFileOneWay() throws IOException {
    status(stanza("libc6", ""));
    list("libc6", "/.", "/lib", "/lib/libc.so.6", "/usr", "/usr/lib", "/usr/lib/libm.so.6");

    assertThat(read().get(0).files()).containsExactly("/usr/lib/libc.so.6", "/usr/lib/libm.so.6");
  }

  @Test
  void mergeTheOtherWayNamesItThatWay() throws IOException {
    Files.delete(root.resolve("lib"));
    Files.delete(root.resolve("usr/lib"));
    Files.createDirectories(root.resolve("lib"));
    Files.createSymbolicLink(root.resolve("usr/lib"), Path.of("/lib"));
    status(stanza("libz", ""));
    list("libz", "/usr/lib/libz.so.1");

    assertThat(read().get(0).files()).containsExactly("/lib/libz.so.1");
  }

  @Test
  void directoryThatOnlyAnotherPackageFillsIsNoFile() throws IOException {
    status(stanza("one", "") + "\n" + stanza("two", ""));
    list("one", "/opt", "/opt/plugins", "/opt/one");
    list("two", "/opt", "/opt/plugins", "/opt/plugins/two.so");

    assertThat(read().get(0).files()).containsExactly("/opt/one");
  }

  @Test
  void listOfTheArchitectureComesFirst() throws IOException {
    status(
        stanza("libx", "Architecture: amd64\nMulti-Arch: same\n")
            + "\n"
            + stanza("libx", "Architecture: i386\nMulti-Arch: same\n"));
    list("libx:amd64", "/usr/lib/amd64/libx.so");
    list("libx:i386", "/usr/lib/i386/libx.so");

    assertThat(read())
        .extracting(InstalledPackage::files)
        .containsExactly(List.of("/usr/lib/amd64/libx.so"), List.of("/usr/lib/i386/libx.so"));
  }

  @Test
  void divertedFileBelongsToItsPackageElsewhere() throws IOException {
    status(stanza("dash", "") + "\n" + stanza("bash", ""));
    list("dash", "/bin/sh");
    list("bash", "/bin/sh", "/bin/tool");
    write(
        "var/lib/dpkg/diversions",
        "/bin/sh\n/bin/sh.distrib\ndash\n/bin/tool\n/bin/tool.real\n:\n");

    assertThat(read())
        .extracting(InstalledPackage::files)
        .containsExactly(List.of("/bin/sh"), List.of("/bin/sh.distrib", "/bin/tool.real"));
  }

  @Test
  void statesDecideWhetherFilesAreThere() throws IOException {
    status(
        """
        Package: removed
        Status: deinstall ok config-files
        Version: 1

        Package: never
        Status: unknown ok not-installed

        Package: fresh
        Status: install ok unpacked
        Version: 2

        Package: leaving
        Status: deinstall ok installed
        Version: 3
        """);
    list("removed", "/etc/removed");
    list("fresh", "/usr/bin/fresh");
    list("leaving", "/usr/bin/leaving");

    assertThat(read())
        .extracting(InstalledPackage::name, InstalledPackage::note)
        .containsExactly(tuple("fresh", "state: unpacked"), tuple("leaving", ""));
    assertThat(problems.toList()).isEmpty();
  }

  @Test
  void distrolessKeepsAFileAPackage() throws IOException {
    write(
        "var/lib/dpkg/status.d/libssl3",
        "Package: libssl3t64\nVersion: 3.0.9-1\nArchitecture: amd64\n");
    write(
        "var/lib/dpkg/status.d/libssl3.md5sums",
        """
        d41d8cd98f00b204e9800998ecf8427e  usr/lib/libssl.so.3
        d41d8cd98f00b204e9800998ecf8427e  lib/engine.so
        short
        """);
    write("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12\n");

    List<InstalledPackage> packages = read();

    assertThat(packages)
        .extracting(InstalledPackage::name)
        .containsExactly("base-files", "libssl3t64");
    assertThat(packages.get(1).files())
        .containsExactly("/usr/lib/libssl.so.3", "/usr/lib/engine.so");
    assertThat(problems.toList())
        .containsExactly(
            new InventoryProblem(
                "base-files", "its list of files is missing: what it owns is unknown"));
  }

  @Test
  void noDatabaseIsNoProblem() throws IOException {
    assertThat(read()).isEmpty();
    assertThat(problems.toList()).isEmpty();
  }

  @Test
  void malformedParagraphIsSaidAndTheOthersAreRead() throws IOException {
    status(
        "\0\1\2garbage\n\n"
            + stanza("good", "")
            + "\nPackage: half\nStatus: install ok installed\n\n"
            + "Package: ../../etc/x\nStatus: install ok installed\nVersion: 1\n\n"
            + "Package: nostate\nVersion: 1\n");
    list("good", "/usr/bin/good");

    assertThat(read()).extracting(InstalledPackage::name).containsExactly("good", "nostate");
    assertThat(problems.toList())
        .extracting(InventoryProblem::detail)
        .containsExactly(
            "malformed from line 1: line 1 is no field",
            "malformed from line 8: no version of half",
            "malformed from line 11: no package name",
            "has no status: whether it is installed is unknown",
            "its list of files is missing: what it owns is unknown");
  }

  @Test
  void missingListsLeaveOwnersUnknown() throws IOException {
    status(stanza("lonely", ""));

    assertThat(read())
        .extracting(InstalledPackage::note)
        .containsExactly("its list of files is missing");
    assertThat(problems.toList()).hasSize(1);
  }

  @Test
  void statusThatIsADirectoryIsAProblem() throws IOException {
    Files.createDirectories(root.resolve("var/lib/dpkg/status"));

    assertThat(read()).isEmpty();
    assertThat(problems.toList())
        .singleElement()
        .satisfies(problem -> assertThat(problem.detail()).contains("a directory, no file"));
  }

  @Test
  void limitsCutAndSaySo() throws IOException {
    status(stanza("one", "") + "\n" + stanza("two", ""));
    list("one", "/usr/bin/one", "/usr/bin/another");
    list("two", "/usr/bin/two");

    List<InstalledPackage> packages = read(new InventoryLimits(1, 20, 10_000));

    assertThat(packages).hasSize(1);
    assertThat(packages.get(0).files()).containsExactly("/usr/bin/one");
    assertThat(packages.get(0).note()).startsWith("not all of its files were read");
    assertThat(problems.toList()).hasSize(2);
  }
}
