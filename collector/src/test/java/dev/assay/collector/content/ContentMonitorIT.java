package dev.assay.collector.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Digest;
import dev.assay.collector.integrity.ChangedFile;
import dev.assay.collector.integrity.IntegrityState;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationType;
import dev.assay.collector.storage.SqlContentStore;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of files in use, on a real database and without a registry. */
class ContentMonitorIT extends ContentMonitorCase {

  @Test
  void filesOfTheImageAreNoViolation() {
    tell(
        Facts.file("c1", "/usr/lib/x.so", "x"),
        Facts.ofLayer("c1", "/usr/lib/y.so", "y"),
        Facts.file("c1", "/opt/copy.so", "y"));
    assertThat(open()).isEmpty();
    assertThat(integrity.contents())
        .singleElement()
        .satisfies(each -> assertThat(each.state()).isEqualTo(IntegrityState.VERIFIED));
    assertThat(new SqlContentStore(database).files(Facts.IMAGE, 10)).isEmpty();
  }

  @Test
  void modifiedFileIsAViolationWithItsEvidence() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    Violation violation = open().get(0);
    assertThat(open()).hasSize(1);
    assertThat(violation.type()).isEqualTo(ViolationType.CONTENT_MODIFIED);
    assertThat(violation.locations())
        .singleElement()
        .satisfies(location -> assertThat(location.place().containerId()).isEqualTo("c1"));
    assertThat(violation.evidence().files())
        .singleElement()
        .satisfies(
            file -> {
              assertThat(file.path()).isEqualTo("/usr/lib/x.so");
              assertThat(Optional.ofNullable(file.expected()))
                  .map(Digest::value)
                  .contains(Sha256.compute(new byte[] {'x'}).toString());
              assertThat(file.layer()).isEqualTo(ChangedFile.Layer.WRITABLE);
              assertThat(file.processes())
                  .containsExactly("/usr/bin/app (process 42) has it mapped");
            });
  }

  @Test
  void addedCodeIsAViolationOfItsOwn() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"), Facts.file("c3", "/usr/lib/new.so", "new"));
    assertThat(open())
        .extracting(Violation::type)
        .containsExactlyInAnyOrder(ViolationType.CONTENT_MODIFIED, ViolationType.CONTENT_ADDED);
  }

  @Test
  void whatIsWrongInALayerConcernsAllContainersOfTheNode() {
    tell(Facts.ofLayer("c1", "/usr/lib/x.so", "evil"));
    assertThat(open().get(0).locations())
        .extracting(location -> location.place().containerId())
        .containsExactly("c1", "c2");
    assertThat(open().get(0).evidence().files())
        .extracting(ChangedFile::layer)
        .containsOnly(ChangedFile.Layer.IMAGE);
  }

  @Test
  void fileThatIsPutBackEndsTheViolation() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    tell(Facts.file("c1", "/usr/lib/x.so", "x"));
    assertThat(open()).isEmpty();
  }

  @Test
  void fileThatCanNoLongerBeReadEndsNoViolation() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    tell(
        Facts.unread("c1", "/usr/lib/x.so", "it changes while it is read"),
        Facts.file("c1", "/usr/lib/new.so", "new"));
    assertThat(open())
        .filteredOn(each -> each.type() == ViolationType.CONTENT_MODIFIED)
        .singleElement()
        .satisfies(each -> assertThat(each.notRecheckedBecause()).contains("changes while"));
    assertThat(open()).hasSize(2);
  }

  @Test
  void allDeletedFilesOfOneNameAreEvidence() {
    tell(
        Facts.deleted("c1", "/usr/lib/x.so", "evil", 7),
        Facts.deleted("c1", "/usr/lib/x.so", "worse", 8),
        Facts.deleted("c1", "/usr/lib/x.so", "x", 9));
    assertThat(open())
        .singleElement()
        .satisfies(
            violation ->
                assertThat(violation.evidence().files())
                    .extracting(ChangedFile::found)
                    .containsExactlyInAnyOrder(digest("evil"), digest("worse")));
  }

  private static Digest digest(String bytes) {
    return Digest.ofContent(bytes.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void damagedLayerIsTriedAgain() {
    damaged = true;
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    assertThat(open()).isEmpty();
    assertThat(integrity.contents().get(0).state()).isEqualTo(IntegrityState.UNDECIDED);
    assertThat(integrity.contents().get(0).reason()).contains("layer that is not known");

    damaged = false;
    clock.advance(Duration.ofMinutes(61));
    look();
    assertThat(open()).extracting(Violation::type).containsExactly(ViolationType.CONTENT_MODIFIED);
  }

  @Test
  void imageThatTakesMoreMemoryThanThereIsIsUndecided() {
    memoryBytes = 1;
    monitor = monitor();
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    assertThat(open()).isEmpty();
    assertThat(integrity.contents().get(0).reason()).contains("collector.content.memory");
  }

  @Test
  void goneContainerEndsTheViolation() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    running.remove(0);
    clock.advance(Duration.ofMinutes(1));
    look();
    assertThat(open()).isEmpty();
  }

  @Test
  void layersThatCannotBeHadLeaveItUndecided() {
    unavailable = "r.io answers 503";
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    assertThat(open()).isEmpty();
    assertThat(integrity.contents().get(0).state()).isEqualTo(IntegrityState.UNDECIDED);
    assertThat(integrity.contents().get(0).reason()).contains("r.io answers 503");

    unavailable = null;
    clock.advance(Duration.ofMinutes(1));
    look();
    assertThat(open()).extracting(Violation::type).containsExactly(ViolationType.CONTENT_MODIFIED);
  }

  @Test
  void outageNeitherEndsNorRaisesAnything() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    unavailable = "r.io answers 503";
    monitor = monitor();
    tell(Facts.file("c2", "/usr/lib/new.so", "new"));
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofMinutes(3));
      look();
    }
    assertThat(open()).extracting(Violation::type).containsExactly(ViolationType.CONTENT_MODIFIED);
  }

  @Test
  void layerIsFetchedOnceAlsoAfterARestart() {
    tell(Facts.file("c1", "/usr/lib/x.so", "evil"));
    String id = open().get(0).id();
    monitor = monitor();
    tell(Facts.file("c2", "/usr/lib/y.so", "y"));
    assertThat(opened).isEqualTo(1);
    assertThat(open()).extracting(Violation::id).containsExactly(id);
  }

  @Test
  void filesOfUnknownContainersWaitAWhile() {
    tell(Facts.file("c9", "/usr/lib/x.so", "evil"));
    assertThat(open()).isEmpty();
    running.add(instance("c9", "n1"));
    tell(Facts.file("c1", "/usr/lib/x.so", "x"));
    clock.advance(Duration.ofMinutes(1));
    look();
    assertThat(open()).hasSize(1);
  }
}
