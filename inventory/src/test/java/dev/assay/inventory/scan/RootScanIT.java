package dev.assay.inventory.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.inventory.FileOwners;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.root.ContainedRoot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares the inventory of this machine with what its own dpkg says. */
class RootScanIT {

  private static Inventory inventory;

  @BeforeAll
  static void scanThisMachine() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-query")), "no dpkg here to compare with");
    inventory = RootScan.of(ContainedRoot.at(Path.of("/")), InventoryLimits.DEFAULT);
  }

  @Test
  void packagesAreThoseOfDpkgQuery() throws Exception {
    Set<String> expected =
        new TreeSet<>(
            run(
                "dpkg-query",
                "-W",
                "-f",
                "${db:Status-Status} ${Package} ${Version} ${Architecture} "
                    + "${source:Package} ${source:Version}\n"));
    expected.removeIf(
        line -> line.startsWith("not-installed ") || line.startsWith("config-files "));

    Set<String> found = new TreeSet<>();
    for (InstalledPackage each : inventory.packages()) {
      String state = each.note().startsWith("state: ") ? each.note().substring(7) : "installed";
      found.add(
          String.join(
              " ",
              state,
              each.name(),
              each.version(),
              each.architecture(),
              each.sourceName(),
              each.sourceVersion()));
    }

    assertThat(found).isEqualTo(expected);
    assertThat(inventory.problems()).isEmpty();
  }

  @Test
  void everyFileHasTheOwnersThatDpkgListsForIt() throws Exception {
    Map<String, Set<String>> expected = new HashMap<>();
    Map<String, String> diverted = diversions();
    for (InstalledPackage each : inventory.packages()) {
      for (String path : run("dpkg-query", "-L", each.name() + ":" + each.architecture())) {
        Path file = Path.of(path);
        if (path.startsWith("/") && Files.isRegularFile(file)) {
          String canonical = canonical(file);
          String by = diverted.getOrDefault(canonical, each.name());
          if (by.equals(each.name())) {
            expected.computeIfAbsent(canonical, none -> new TreeSet<>()).add(each.name());
          }
        }
      }
    }
    FileOwners owners = inventory.owners();

    List<String> differences = new ArrayList<>();
    expected.forEach(
        (file, names) -> {
          Set<String> found =
              Arrays.stream(owners.of(file))
                  .mapToObj(i -> inventory.packages().get(i).name())
                  .collect(Collectors.toCollection(TreeSet::new));
          if (!found.equals(names)) {
            differences.add(file + ": dpkg says " + names + ", found " + found);
          }
        });

    assertThat(expected).hasSizeGreaterThan(1000);
    assertThat(differences).isEmpty();
    assertThat(owners.of("/usr/lib/nobody-has-this.so")).isEmpty();
  }

  @Test
  void everySearchOfDpkgForALibraryAgrees() throws Exception {
    FileOwners owners = inventory.owners();
    Map<String, String> found = new HashMap<>();
    for (String line : run("dpkg-query", "-S", "*.so.*")) {
      int colon = line.lastIndexOf(": ");
      Path file = Path.of(line.substring(colon + 2));
      if (!line.startsWith("diversion by ") && Files.isRegularFile(file)) {
        String canonical = canonical(file);
        found.put(canonical, line.substring(0, colon).replaceAll(":[a-z0-9-]+", ""));
      }
    }

    assertThat(found).hasSizeGreaterThan(50);
    assertThat(found)
        .allSatisfy(
            (file, names) ->
                assertThat(
                        Arrays.stream(owners.of(file))
                            .mapToObj(i -> inventory.packages().get(i).name())
                            .distinct())
                    .containsExactlyInAnyOrder(names.split(", ", -1)));
  }

  /** Canonical names that are diverted, and the package that has the name to itself. */
  private static Map<String, String> diversions() throws Exception {
    Map<String, String> diversions = new HashMap<>();
    List<String> lines = Files.readAllLines(Path.of("/var/lib/dpkg/diversions"));
    for (int i = 0; i + 2 < lines.size(); i += 3) {
      Path file = Path.of(lines.get(i));
      if (Files.isDirectory(file.resolveSibling("."))) {
        String canonical = canonical(file);
        diversions.put(canonical, lines.get(i + 2));
      }
    }
    return diversions;
  }

  private static String canonical(Path file) throws IOException {
    return file.resolveSibling(".").toRealPath().resolve(file.getFileName()).toString();
  }

  private static List<String> run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> lines = output.lines().toList();
      assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
      return lines;
    }
  }
}
