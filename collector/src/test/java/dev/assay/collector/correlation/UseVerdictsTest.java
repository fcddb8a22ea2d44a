package dev.assay.collector.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.component.Component;
import dev.assay.collector.component.ComponentEvidence;
import dev.assay.collector.component.Unmeasured;
import dev.assay.collector.correlation.CorrelatedPackage.Use;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.usage.FileEvidence;
import dev.assay.collector.usage.FileUse;
import dev.assay.collector.usage.Observation;
import dev.assay.collector.usage.PackageUse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UseVerdictsTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = START.plus(Duration.ofHours(30));
  private static final Artifact HOST = new Artifact.Host("", "n1");
  private static final Observation WHOLE = new Observation(START, 3, 0, 1, 0, 0, List.of());
  private static final Observation LATE = new Observation(START, 3, 0, 1, 0, 1, List.of());
  private static final List<FileUse> OPENED =
      List.of(new FileUse("/etc/x", FileEvidence.OPENED, false, false, START, START));

  private static UseVerdicts.Of judge(Observation observation, Unmeasured... jvms) {
    return new UseVerdicts(new UnusedPolicy(Duration.ofHours(24)))
        .of(observation, OPENED, List.of(jvms), true, NOW);
  }

  private static InstalledPackage installed(String type, String note, String... files) {
    return new InstalledPackage(
        "pkg:" + type + "/a@1", type, "a", "1", "", "", "", note, List.of(files));
  }

  private static PackageUse use(String type, ComponentEvidence evidence) {
    return new PackageUse(
        HOST,
        new Component("pkg:" + type + "/a@1", "a", "1"),
        evidence,
        List.of(),
        null,
        null,
        START,
        "Looked at for 30 h.");
  }

  private static Use verdict(ComponentEvidence evidence, InstalledPackage installed) {
    return judge(WHOLE).file(use(installed.type(), evidence), installed);
  }

  @ParameterizedTest
  @CsvSource({
    "deb, FILE_EXECUTED, YES",
    "deb, FILE_MAPPED, YES",
    "deb, FILE_OPENED, NOT_MEASURED",
    "deb, NOT_OBSERVED, NO",
    "deb, NOT_MEASURED, NOT_MEASURED",
    "deb, FILE_INTERPRETED, YES",
    "pypi, FILE_INTERPRETED, YES",
    "pypi, FILE_OPENED, NOT_MEASURED",
    "pypi, NOT_OBSERVED, NO",
    "maven, FILE_OPENED, NOT_MEASURED",
    "maven, NOT_OBSERVED, NOT_MEASURED",
  })
  void evidenceDecides(String type, ComponentEvidence evidence, Used expected) {
    assertThat(verdict(evidence, installed(type, "", "/usr/bin/a")).used()).isEqualTo(expected);
  }

  @Test
  void packageWhoseFilesAreNotAllKnownIsNotMeasured() {
    assertThat(verdict(ComponentEvidence.NOT_OBSERVED, installed("deb", "")).used())
        .isEqualTo(Used.NOT_MEASURED);
    Use noted =
        verdict(ComponentEvidence.NOT_OBSERVED, installed("deb", "list missing", "/usr/bin/a"));
    assertThat(noted.used()).isEqualTo(Used.NOT_MEASURED);
    assertThat(noted.reason()).contains("list missing");
  }

  @Test
  void directoryAndProgramTellOfAllThatIsInThem() {
    assertThat(verdict(ComponentEvidence.NOT_OBSERVED, installed("npm", "", "/a/")).used())
        .isEqualTo(Used.NO);
    assertThat(verdict(ComponentEvidence.NOT_OBSERVED, installed("golang", "", "/a!/b")).used())
        .isEqualTo(Used.NO);
  }

  @Test
  void archiveTellsOnlyToAnAgentWhatOfItIsUsed() {
    for (ComponentEvidence evidence :
        List.of(ComponentEvidence.NOT_OBSERVED, ComponentEvidence.FILE_OPENED)) {
      for (String file : List.of("/a.jar", "/a.war!/WEB-INF/lib/b.jar")) {
        Use use = verdict(evidence, installed("generic", "", file));
        assertThat(use.used()).as("%s %s", evidence, file).isEqualTo(Used.NOT_MEASURED);
        assertThat(use.reason()).contains("agent");
      }
    }
  }

  @Test
  void packageOfDataIsNotMeasured() {
    Use use =
        verdict(
            ComponentEvidence.NOT_OBSERVED,
            installed(
                "deb",
                "",
                "/usr/sbin/update-certificates",
                "/usr/share/certificates/a.crt",
                "/usr/share/certificates/b.crt"));
    assertThat(use.used()).isEqualTo(Used.NOT_MEASURED);
    assertThat(use.reason()).contains("data");
  }

  @Test
  void oneHoleMakesNothingUnused() {
    InstalledPackage installed = installed("deb", "", "/usr/bin/a");
    Use use = judge(LATE).file(use("deb", ComponentEvidence.NOT_OBSERVED), installed);
    assertThat(use.used()).isEqualTo(Used.NOT_MEASURED);
    assertThat(use.reason()).contains("started before the sensor");
    assertThat(judge(LATE).file(use("deb", ComponentEvidence.FILE_MAPPED), installed).used())
        .as("what was seen was seen")
        .isEqualTo(Used.YES);
  }

  @Test
  void unreadableDatabaseMakesNothingUnused() {
    UseVerdicts.Of judge =
        new UseVerdicts(new UnusedPolicy(Duration.ZERO)).of(WHOLE, OPENED, List.of(), false, NOW);
    assertThat(
            judge
                .file(
                    use("deb", ComponentEvidence.NOT_OBSERVED), installed("deb", "", "/usr/bin/a"))
                .used())
        .isEqualTo(Used.NOT_MEASURED);
  }
}
