package dev.assay.collector.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.component.Component;
import dev.assay.collector.component.ComponentEvidence;
import dev.assay.collector.component.Unmeasured;
import dev.assay.collector.correlation.CorrelatedPackage.Use;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.usage.ArchiveKind;
import dev.assay.collector.usage.ArchiveUse;
import dev.assay.collector.usage.ClassBits;
import dev.assay.collector.usage.DependencyReport;
import dev.assay.collector.usage.DependencyUse;
import dev.assay.collector.usage.JvmObservation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JarUsesTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = START.plus(Duration.ofHours(30));
  private static final Artifact SHOP = new Artifact.Named("shop", "web", "1.0");
  private static final JvmObservation WHOLE = new JvmObservation(2, 0, 0, 0, 0, START);
  private static final InstalledPackage CORE =
      jar("pkg:maven/a/core@1", "/srv/app.jar!/BOOT-INF/lib/core-1.jar", "");
  private static final InstalledPackage SPARE =
      jar("pkg:maven/a/spare@1", "/srv/app.jar!/BOOT-INF/lib/spare-1.jar", "");

  private static InstalledPackage jar(String purl, String file, String note) {
    return new InstalledPackage(purl, "maven", "a", "1", "", "", "", note, List.of(file));
  }

  private static DependencyUse loaded(String purl, ArchiveKind kind, String location) {
    return new DependencyUse(
        SHOP,
        new Component(purl, location.substring(location.lastIndexOf('/') + 1), "1"),
        "",
        new ArchiveUse(
            location.hashCode(),
            null,
            kind,
            10,
            List.of(location),
            ClassBits.of(new long[] {7}),
            ClassBits.of(new long[] {1}),
            true,
            START,
            START));
  }

  private static final DependencyUse CORE_USED =
      loaded("pkg:maven/a/core@1", ArchiveKind.JAR, "/srv/app.jar!/BOOT-INF/lib/core-1.jar");

  private static Use judged(
      InstalledPackage of, JvmObservation jvms, String beyond, DependencyReport java) {
    JarUses uses =
        new JarUses(
            new UnusedPolicy(Duration.ofHours(24)),
            java,
            jvms,
            List.of(CORE, SPARE),
            true,
            beyond,
            used -> Use.unmeasured("by classes", null).because(Used.YES, "by classes"),
            NOW);
    return uses.judged(of, Use.unmeasured("by files", null));
  }

  private static Use judged(InstalledPackage of, JvmObservation jvms, DependencyUse... java) {
    return judged(of, jvms, "", new DependencyReport(List.of(java), List.of()));
  }

  @Test
  void archiveWithoutLoadedClassesIsNotUsed() {
    assertThat(judged(SPARE, WHOLE, CORE_USED).used()).isEqualTo(Used.NO);
    assertThat(judged(CORE, WHOLE, CORE_USED).used()).isEqualTo(Used.YES);
  }

  @Test
  void archiveIsKnownAgainByItsFileWhereItsNameDiffers() {
    DependencyUse renamed =
        loaded("pkg:generic/spare@1", ArchiveKind.JAR, "/tmp/unpacked/spare-1.jar");
    assertThat(judged(SPARE, WHOLE, CORE_USED, renamed).used()).isEqualTo(Used.YES);
  }

  @Test
  void everyLossStandsInTheWay() {
    for (JvmObservation holed :
        List.of(
            new JvmObservation(2, 1, 0, 0, 0, START),
            new JvmObservation(2, 0, 1, 0, 0, START),
            new JvmObservation(2, 0, 0, 1, 0, START),
            new JvmObservation(2, 0, 0, 0, 1, START),
            new JvmObservation(2, 0, 0, 0, 0, NOW.minusSeconds(60)))) {
      Use use = judged(SPARE, holed, CORE_USED);
      assertThat(use.used()).as(holed.toString()).isEqualTo(Used.NOT_MEASURED);
      assertThat(use.reason()).as(holed.toString()).isNotEqualTo("by files").isNotEmpty();
    }
    Unmeasured gap = new Unmeasured("JVMs", "QUEUE_OVERFLOW", "Evidence was dropped");
    assertThat(
            judged(SPARE, WHOLE, "", new DependencyReport(List.of(CORE_USED), List.of(gap)))
                .reason())
        .isEqualTo("Evidence was dropped");
    assertThat(
            judged(SPARE, WHOLE, "a gap", new DependencyReport(List.of(CORE_USED), List.of()))
                .used())
        .isEqualTo(Used.NOT_MEASURED);
  }

  @Test
  void archiveThatTheScanDoesNotKnowMayBeAnyOfThem() {
    DependencyUse foreign = loaded("", ArchiveKind.JAR, "/srv/other.jar");
    assertThat(judged(SPARE, WHOLE, CORE_USED, foreign).used()).isEqualTo(Used.NOT_MEASURED);
    DependencyUse own = loaded("", ArchiveKind.DIRECTORY, "/srv/app.jar!/BOOT-INF/classes/");
    assertThat(judged(SPARE, WHOLE, CORE_USED, own).used()).isEqualTo(Used.NO);
  }

  @Test
  void withoutAgentAndWithoutClassesNothingIsConcluded() {
    assertThat(judged(SPARE, JarUses.NO_JVM).reason()).isEqualTo("by files");
    InstalledPackage resources = jar("pkg:maven/a/icons@1", "/srv/icons.jar", "it has no classes");
    assertThat(judged(resources, WHOLE, CORE_USED).reason()).isEqualTo("by files");
    assertThat(judged(SPARE, WHOLE, CORE_USED).evidence())
        .isEqualTo(ComponentEvidence.NOT_MEASURED);
  }
}
