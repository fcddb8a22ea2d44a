package dev.assay.inventory.os.dpkg;

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
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds packages, installs them with dpkg into a root, and compares with what dpkg says. */
class DpkgRootIT {

  @TempDir private static Path work;
  private static Path root;

  @BeforeAll
  static void installPackages() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "no dpkg-deb here to make packages");
    assumeTrue(Files.isWritable(Path.of("/usr")), "dpkg installs as root only");
    root = Files.createDirectories(work.resolve("root"));
    Files.createDirectories(root.resolve("usr/lib"));
    Files.createDirectories(root.resolve("usr/bin"));
    Files.createSymbolicLink(root.resolve("lib"), Path.of("usr/lib"));
    Files.createSymbolicLink(root.resolve("bin"), Path.of("usr/bin"));
    Files.createDirectories(root.resolve("var/lib/dpkg/updates"));
    Files.createDirectories(root.resolve("var/lib/dpkg/info"));
    Files.createFile(root.resolve("var/lib/dpkg/status"));
    dpkg("--add-architecture", "i386");
    install("base", "amd64", "Source: base-source (2:0.9-1)\n", "bin/tool", "lib/libbase.so.1");
    install("libsame", "amd64", "Multi-Arch: same\n", "usr/lib/x86/libsame.so", "usr/share/same");
    install("libsame", "i386", "Multi-Arch: same\n", "usr/lib/i386/libsame.so", "usr/share/same");
    install("gone", "amd64", "", "usr/bin/gone");
    dpkg("--remove", "gone");
    divert("--package", "replacing", "/bin/tool");
    install("replacing", "amd64", "", "bin/tool");
    divert("--local", "/usr/lib/libbase.so.1");
    install("linked", "all", "", "usr/bin/one", "usr/share/doc/ü mlaut");
    Files.createLink(root.resolve("usr/bin/unowned-hard-link"), root.resolve("usr/bin/one"));
    Files.writeString(root.resolve("usr/bin/unowned"), "");
  }

  private static void install(String name, String architecture, String fields, String... files)
      throws Exception {
    Path tree = work.resolve(name + "-" + architecture);
    for (String file : files) {
      Files.createDirectories(tree.resolve(file).getParent());
      Files.writeString(tree.resolve(file), file.contains("share") ? "same" : name);
    }
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        "Package: %s\nVersion: 1:2.0-1+b1\nArchitecture: %s\nMaintainer: A <a@example.org>\n%s"
                .formatted(name, architecture, fields)
            + "Description: nothing\n");
    Path file = work.resolve(name + "-" + architecture + ".deb");
    run("dpkg-deb", "--root-owner-group", "-b", tree.toString(), file.toString());
    dpkg("-i", file.toString());
  }

  private static void dpkg(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("dpkg", "--root=" + root, "--force-not-root,bad-path,architecture"));
    command.addAll(List.of(arguments));
    run(command.toArray(String[]::new));
  }

  private static void divert(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("dpkg-divert", "--root", root.toString()));
    command.addAll(List.of("--rename", "--add"));
    command.addAll(List.of(arguments));
    run(command.toArray(String[]::new));
  }

  private static Inventory inventory() throws IOException {
    List<InstalledPackage> packages = new ArrayList<>();
    ProblemList problems = new ProblemList();
    Distribution debian = new Distribution("debian", "12");
    DpkgDatabase.read(
        ContainedRoot.at(root), debian, InventoryLimits.DEFAULT, problems, packages::add);
    return new Inventory(debian, packages, problems.toList());
  }

  @Test
  void packagesAreThoseOfDpkg() throws Exception {
    Set<String> expected =
        new TreeSet<>(
            run(
                "dpkg-query",
                "--root=" + root,
                "-W",
                "-f",
                "${db:Status-Status} ${Package} ${Version} ${Architecture} ${source:Package}"
                    + " ${source:Version}\n"));
    expected.removeIf(line -> !line.startsWith("installed "));

    Set<String> found = new TreeSet<>();
    for (InstalledPackage each : inventory().packages()) {
      found.add(
          String.join(
              " ",
              "installed",
              each.name(),
              each.version(),
              each.architecture(),
              each.sourceName(),
              each.sourceVersion()));
    }

    assertThat(expected).hasSize(5);
    assertThat(found).isEqualTo(expected);
    assertThat(inventory().problems()).isEmpty();
  }

  @Test
  void everyFileHasTheOwnersThatDpkgSays() throws Exception {
    PackageOwners owners = PackageOwners.of(inventory());
    TreeMap<String, Set<String>> expected = new TreeMap<>();
    TreeMap<String, Set<String>> found = new TreeMap<>();
    for (String path : files()) {
      Set<String> said = new TreeSet<>(searchedByDpkg(path));
      // dpkg knows a file by the name in its package only, which may lead through a link.
      if (path.startsWith("/usr/")) {
        said.addAll(searchedByDpkg(path.substring(4)));
      }
      expected.put(path, said);
      found.put(
          path,
          owners.of(path).stream()
              .map(each -> each.name() + ":" + each.architecture())
              .map(name -> name.replaceFirst(":all$|(?<!libsame):amd64$", ""))
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    // What a diversion moved away: dpkg -S answers with who has it by its old name.
    expected.put("/usr/bin/tool", Set.of("replacing"));
    expected.put("/usr/bin/tool.distrib", Set.of("base"));
    expected.put("/usr/lib/libbase.so.1.distrib", Set.of("base"));

    assertThat(found).isEqualTo(expected);
    assertThat(found.get("/usr/share/same")).containsExactly("libsame:amd64", "libsame:i386");
    assertThat(found.get("/usr/bin/unowned")).isEmpty();
  }

  private static List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("usr"))) {
      return files
          .filter(path -> !Files.isDirectory(path))
          .map(path -> "/" + root.relativize(path))
          .sorted()
          .toList();
    }
  }

  private static Set<String> searchedByDpkg(String path) throws Exception {
    return run("sh", "-c", "dpkg-query --root='" + root + "' -S '" + path + "' 2>&1 || true")
        .stream()
        .filter(line -> line.endsWith(": " + path) && !line.startsWith("dpkg-query"))
        .flatMap(
            line -> Stream.of(line.substring(0, line.length() - path.length() - 2).split(", ")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Path errors = Files.createTempFile(work, "errors", "");
    Process process = builder.redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor())
        .as(String.join(" ", command) + ": " + Files.readString(errors))
        .isZero();
    return output.lines().toList();
  }
}
