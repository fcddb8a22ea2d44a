package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.assay.wire.v1.ChangedFile;
import dev.assay.wire.v1.ImageDetails;
import dev.assay.wire.v1.Location;
import dev.assay.wire.v1.Recommendations;
import dev.assay.wire.v1.Severity;
import dev.assay.wire.v1.SourcedText;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.ViolationEvent;
import dev.assay.wire.v1.ViolationEventKind;
import dev.assay.wire.v1.ViolationEvidence;
import org.junit.jupiter.api.Test;

class ExplanationTest {

  private static Timestamp at(long seconds) {
    return Timestamp.newBuilder().setSeconds(seconds).build();
  }

  private static Violation movedTag() {
    return Violation.newBuilder()
        .setTitle("Post-Deployment Tag Update")
        .setSeverity(Severity.MEDIUM)
        .setIntegrityStatus("InvalidImageIntegrity")
        .setImageReference("r.io/app:latest")
        .setLastConfirmed(at(1_700_010_000))
        .setFirstDetected(at(1_700_009_000))
        .setEvidence(
            ViolationEvidence.newBuilder()
                .setRuntimeDigest("sha256:11")
                .setRuntimeDigestKind("manifest")
                .setDeploymentTime(at(1_700_000_000))
                .setTagUpdatedAfter(at(1_700_007_200))
                .setTagUpdatedBefore(at(1_700_007_200))
                .setTagUpdateOrigin("registry")
                .setTagUpdateOrder("AFTER")
                .setTimeDifferenceMillis(7_200_000))
        .setDetails(
            ImageDetails.newBuilder()
                .setDeployedBy(
                    SourcedText.newBuilder().setText("ci").setOrigin("Artifactory's storage")))
        .addLocations(
            Location.newBuilder()
                .setCluster("blue")
                .setNamespace("shop")
                .setWorkloadKind("Deployment")
                .setWorkloadName("web")
                .setContainer("app\u001b[31m")
                .setContainerId("0123456789abcdef")
                .setNode("n1"))
        .setExplanation(
            dev.assay.wire.v1.Explanation.newBuilder()
                .setMeaning("Other content runs.")
                .setWhyItMatters("It has drifted.")
                .setTriggeredWhen("the tag is mutable"))
        .setRecommendations(Recommendations.newBuilder().addImmediate("Restart it."))
        .addHistory(
            ViolationEvent.newBuilder()
                .setKind(ViolationEventKind.VIOLATION_OPENED)
                .setAt(at(1_700_009_000))
                .setDetail("Post-Deployment Tag Update"))
        .build();
  }

  @Test
  void movedTagIsToldSectionBySection() {
    String text = Explanation.of(movedTag());

    assertThat(text)
        .startsWith("Post-Deployment Tag Update (medium), InvalidImageIntegrity\n")
        .contains("Meaning             Other content runs.")
        .contains("Why it matters      It has drifted.")
        .contains("Raised when         the tag is mutable")
        .contains("Runtime digest      sha256:11 (manifest)")
        .contains("Tag update time     2023-11-15T00:13:20Z")
        .contains("Time difference     2 h 0 min, updated after deployed")
        .contains("Deployed by         ci (Artifactory's storage)")
        .contains(
            "Container           shop/Deployment/web, app?[31m (0123456789ab) on node n1 of cluster"
                + " blue")
        .contains("Immediate           Restart it.")
        .contains("2023-11-15T00:43:20Z opened: Post-Deployment Tag Update");
  }

  @Test
  void timesThatDoNotTellTheOrderClaimNone() {
    ViolationEvidence.Builder evidence =
        ViolationEvidence.newBuilder()
            .setDeploymentTime(at(1_700_000_000))
            .setTagUpdatedBefore(at(1_700_007_200))
            .setTagUpdateOrigin("observed")
            .setTagUpdateOrder("UNKNOWN");

    String open = Explanation.of(Violation.newBuilder().setEvidence(evidence).build());
    evidence.setTagUpdatedAfter(at(1_699_990_000));
    String around = Explanation.of(Violation.newBuilder().setEvidence(evidence).build());

    assertThat(open)
        .contains("Tag update time     before 2023-11-15T00:13:20Z")
        .doesNotContain("Time difference", "after deployed");
    assertThat(around)
        .contains("Tag update time     between 2023-11-14T19:26:40Z and 2023-11-15T00:13:20Z")
        .doesNotContain("Time difference", "after deployed");
  }

  @Test
  void tagThatWasUpdatedBeforeIsToldSo() {
    ViolationEvidence evidence =
        ViolationEvidence.newBuilder()
            .setDeploymentTime(at(1_700_007_200))
            .setTagUpdatedBefore(at(1_700_000_000))
            .setTagUpdateOrder("BEFORE")
            .setTimeDifferenceMillis(-7_200_000)
            .build();

    assertThat(Explanation.of(Violation.newBuilder().setEvidence(evidence).build()))
        .contains("Time difference     2 h 0 min, updated before deployed");
  }

  @Test
  void filesAreToldWithWhereTheyLie() {
    String text =
        Explanation.of(
            Violation.newBuilder()
                .setTitle("Content Modified")
                .setEvidence(
                    ViolationEvidence.newBuilder()
                        .setFileCount(1)
                        .addFiles(
                            ChangedFile.newBuilder()
                                .setPath("/lib/z.so")
                                .setFoundDigest("sha256:" + "2".repeat(64))
                                .setExpectedDigest("sha256:" + "1".repeat(64))
                                .setLayer("WRITABLE")
                                .addProcesses("12 sh on n1")))
                .build());

    assertThat(text)
        .contains(
            "/lib/z.so, sha256:222222222222 instead of sha256:111111111111, changed in the"
                + " container, used by 12 sh on n1");
  }
}
