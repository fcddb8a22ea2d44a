package dev.assay.collector.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Gap;
import dev.assay.collector.component.ComponentEvidence;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.sbom.PackageInventory;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComponentResolverTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Artifact HOST = new Artifact.Host("", "n1");
  private static final Observation WATCHED = new Observation(START, 3, 0, 1, 0, 0, List.of());

  private final ComponentResolver resolver =
      new ComponentResolver(Clock.fixed(START.plusSeconds(7200), ZoneOffset.UTC));

  @Test
  void strongestFileDecides() {
    PackageUse use =
        only(
            resolve(
                inventory(List.of(), installed("curl", "/usr/bin/curl", "/usr/lib/libcurl.so")),
                WATCHED,
                file("/usr/lib/libcurl.so", FileEvidence.MAPPED, 10, 20),
                file("/usr/bin/curl", FileEvidence.EXECUTED, 15, 40)));
    assertThat(use.evidence()).isEqualTo(ComponentEvidence.FILE_EXECUTED);
    assertThat(use.files())
        .extracting(FileUse::path)
        .containsExactly("/usr/bin/curl", "/usr/lib/libcurl.so");
    assertThat(use.firstSeen()).isEqualTo(START.plusSeconds(10));
    assertThat(use.lastSeen()).isEqualTo(START.plusSeconds(40));
    assertThat(use.coverage()).isEmpty();
  }

  @Test
  void openedFileIsNoUse() {
    PackageReport report =
        resolve(
            inventory(List.of(), installed("a", "/a")),
            WATCHED,
            file("/a", FileEvidence.OPENED, 1, 1));
    assertThat(only(report).evidence()).isEqualTo(ComponentEvidence.FILE_OPENED);
    assertThat(report.packagesInUse()).isZero();
  }

  @Test
  void fileOfTwoPackagesCountsForBoth() {
    PackageReport report =
        resolve(
            inventory(List.of(), installed("a", "/x"), installed("b", "/x")),
            WATCHED,
            file("/x", FileEvidence.MAPPED, 1, 1));
    assertThat(report.uses())
        .extracting(PackageUse::evidence)
        .containsOnly(ComponentEvidence.FILE_MAPPED);
    assertThat(report.packagesInUse()).isEqualTo(2);
  }

  @Test
  void notSeenIsNotObservedWithItsWindowAndLimits() {
    PackageUse use =
        only(
            resolve(
                inventory(List.of(), installed("a", "/a")),
                new Observation(START, 3, 0, 0, 1, 2, List.of())));
    assertThat(use.evidence()).isEqualTo(ComponentEvidence.NOT_OBSERVED);
    assertThat(use.observedSince()).isEqualTo(START);
    assertThat(use.coverage())
        .contains(
            "Looked at for 2 h.", "1 of its processes could not be read", "2 of its processes")
        .doesNotContain("unused");
  }

  @Test
  void whatTheNodeLostLimitsWhatIsNotObserved() {
    Gap overflow = new Gap("QUEUE_OVERFLOW", "evidence was dropped", 7, START, "");
    PackageUse use =
        only(
            resolve(
                inventory(List.of(), installed("a", "/a")),
                new Observation(START, 3, 0, 0, 0, 0, List.of(overflow))));
    assertThat(use.coverage()).contains("On its node: evidence was dropped (7).");
  }

  @Test
  void nobodyLookedIsNotMeasured() {
    for (Observation none :
        List.of(
            new Observation(null, 0, 0, 0, 0, 0, List.of()),
            new Observation(START, 0, 0, 0, 0, 0, List.of()),
            new Observation(START, 2, 0, 1, 3, 0, List.of()))) {
      PackageUse use = only(resolve(inventory(List.of(), installed("a", "/a")), none));
      assertThat(use.evidence()).as("%s", none).isEqualTo(ComponentEvidence.NOT_MEASURED);
      assertThat(use.coverage()).isNotEmpty();
    }
  }

  @Test
  void packageWithoutFilesIsNotMeasured() {
    PackageUse use = only(resolve(inventory(List.of(), installed("meta")), WATCHED));
    assertThat(use.evidence()).isEqualTo(ComponentEvidence.NOT_MEASURED);
    assertThat(use.coverage()).contains("owns no file");
  }

  @Test
  void filesWithoutOwnerAreRowsWithoutPurl() {
    PackageUse use =
        only(
            resolve(inventory(List.of()), WATCHED, file("/opt/tool", FileEvidence.EXECUTED, 1, 2)));
    assertThat(use.component().purl()).isEmpty();
    assertThat(use.component().name()).isEqualTo("/opt/tool");
    assertThat(use.coverage()).isEqualTo("No package of the inventory owns it.");
  }

  @Test
  void ownerIsUnknownRatherThanNoneWhereTheInventoryIsIncomplete() {
    Gap broken = new Gap("INVENTORY_UNREADABLE", "status: line 3 has no colon", 0, null, "");
    PackageReport report =
        resolve(
            inventory(List.of(broken)), WATCHED, file("/usr/bin/x", FileEvidence.EXECUTED, 1, 2));
    assertThat(only(report).coverage()).startsWith("Owner unknown").contains("line 3");
    assertThat(report.unmeasured())
        .singleElement()
        .satisfies(gap -> assertThat(gap.cause()).isEqualTo("INVENTORY_UNREADABLE"));
  }

  @Test
  void withoutInventoryFilesAreListedAndTheGapIsTold() {
    PackageReport report =
        resolve(Optional.empty(), WATCHED, file("/usr/bin/x", FileEvidence.EXECUTED, 1, 2));
    assertThat(only(report).coverage()).startsWith("Owner unknown");
    assertThat(report.unmeasured())
        .singleElement()
        .satisfies(gap -> assertThat(gap.cause()).isEqualTo("NO_INVENTORY"));
  }

  @Test
  void namedProgramUsesPackagesOfItsHostAndNoneIsCalledUnused() {
    PackageInventory host =
        inventory(List.of(), installed("a", "/a"), installed("b", "/b")).orElseThrow();

    PackageReport report =
        resolver.resolveWithin(
            new Artifact.Named("shop", "native", "1"),
            List.of(host, host),
            List.of(
                file("/a", FileEvidence.EXECUTED, 1, 2), file("/own", FileEvidence.MAPPED, 1, 2)),
            WATCHED);

    assertThat(report.uses())
        .extracting(use -> use.component().name())
        .containsExactly("a", "/own");
    assertThat(report.uses().get(1).coverage()).isEqualTo("No package of the inventory owns it.");
    assertThat(report.unmeasured())
        .singleElement()
        .satisfies(gap -> assertThat(gap.cause()).isEqualTo("NO_INVENTORY"));
  }

  @Test
  void fileOnAVolumeIsNotThePackagesFileOfThatName() {
    FileUse mounted = new FileUse("/usr/bin/a", FileEvidence.EXECUTED, false, true, START, START);
    PackageReport report =
        resolve(inventory(List.of(), installed("a", "/usr/bin/a")), WATCHED, mounted);
    assertThat(report.packagesInUse()).isZero();
    assertThat(report.uses())
        .filteredOn(use -> use.component().purl().isEmpty())
        .singleElement()
        .satisfies(use -> assertThat(use.coverage()).contains("volume"));
  }

  @Test
  void replacedFileSaysThatTheVersionMayBeAnother() {
    FileUse replaced = new FileUse("/a", FileEvidence.MAPPED, true, false, START, START);
    PackageUse use = only(resolve(inventory(List.of(), installed("a", "/a")), WATCHED, replaced));
    assertThat(use.evidence()).isEqualTo(ComponentEvidence.FILE_MAPPED);
    assertThat(use.coverage()).contains("another version");
  }

  private PackageReport resolve(
      Optional<PackageInventory> inventory, Observation observation, FileUse... files) {
    return resolver.resolve(HOST, inventory, List.of(files), observation);
  }

  private static PackageUse only(PackageReport report) {
    assertThat(report.uses()).hasSize(1);
    return report.uses().get(0);
  }

  private static Optional<PackageInventory> inventory(
      List<Gap> gaps, InstalledPackage... packages) {
    return Optional.of(new PackageInventory(HOST, START, "debian", "12", List.of(packages), gaps));
  }

  private static InstalledPackage installed(String name, String... files) {
    return new InstalledPackage(
        "pkg:deb/debian/" + name + "@1", "deb", name, "1", "amd64", "", "", "", List.of(files));
  }

  private static FileUse file(String path, FileEvidence evidence, int first, int last) {
    return new FileUse(
        path, evidence, false, false, START.plusSeconds(first), START.plusSeconds(last));
  }
}
