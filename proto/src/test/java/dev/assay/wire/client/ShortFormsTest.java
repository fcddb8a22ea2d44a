package dev.assay.wire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.CaptureMode;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.ImageReferenceSource;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.NamedArtifact;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ProcessIdentity;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortFormsTest {

  private static final String ID = "00ff".repeat(16);
  private static final String UID = "6dc5e5a0-4f6c-4c1e-9c76-2f5d8e0b7a11";

  private final Parts parts = new Parts();

  @Test
  void partsComeBackWhole() throws Exception {
    Batch whole = batch("web-0", ID);

    assertThat(ShortForms.whole(ShortFormWriter.shortenWithParts(whole), parts)).isEqualTo(whole);
    assertThat(parts.byKey).as("sent ones, and what lasts of container and process").hasSize(5);
  }

  @Test
  void replicaNeedsNoPartsAndIsFarSmaller() throws Exception {
    ShortForms.whole(ShortFormWriter.shortenWithParts(batch("web-0", ID)), parts);
    Batch replica = batch("web-1", "1".repeat(64));

    Batch small = ShortFormWriter.shorten(replica);

    assertThat(ShortForms.whole(small, parts)).isEqualTo(replica);
    assertThat(small.getSharedPartsCount()).isZero();
    assertThat(small.getSerializedSize()).isLessThan(replica.getSerializedSize() / 2);
  }

  @Test
  void whatChangesLaterCostsItsKeyAndTheChange() throws Exception {
    ToldParts told = new ToldParts();
    Batch first = batch("web-0", ID);
    assertThat(ShortFormWriter.shorten(first, told)).isEqualTo(ShortFormWriter.shorten(first));
    ShortForms.whole(ShortFormWriter.shortenWithParts(first), parts);
    Batch.Builder later = first.toBuilder().clearContainers().clearJvm();
    later
        .getProcessesBuilder(0)
        .setFileSet(ByteString.copyFrom(new byte[16]))
        .setEndedUnixMillis(5);

    Batch small = ShortFormWriter.shorten(later.build(), told);

    assertThat(ShortForms.whole(small, parts)).isEqualTo(later.build());
    assertThat(small.getSerializedSize()).isLessThan(50);
    assertThat(ShortForms.whole(small, new Parts())).isNull();
    assertThat(ShortForms.whole(ShortFormWriter.shortenWithParts(later.build()), new Parts()))
        .isEqualTo(later.build());
  }

  @Test
  void processOfTheHostIsToldWholeTheFirstTime() throws Exception {
    ToldParts told = new ToldParts();
    Batch.Builder host = batch("web-0", ID).toBuilder().clearContainers().clearJvm();
    host.getProcessesBuilder(0).clearContainerId();

    Batch first = ShortFormWriter.shorten(host.build(), told);
    host.getProcessesBuilder(0).getProcessBuilder().setPid(77);
    Batch second = ShortFormWriter.shorten(host.build(), told);

    assertThat(first.getProcesses(0).getShared()).isEqualTo(ByteString.EMPTY);
    assertThat(ShortForms.whole(first, new Parts())).isEqualTo(first);
    assertThat(second.getProcesses(0).getShared()).isNotEqualTo(ByteString.EMPTY);
  }

  @Test
  void endOfAContainerCostsItsKeyAndTheTime() throws Exception {
    ToldParts told = new ToldParts();
    Batch first = batch("web-0", ID);
    ShortFormWriter.shorten(first, told);
    ShortForms.whole(first, parts);
    Batch.Builder later = first.toBuilder().clearProcesses().clearJvm();
    later.getContainersBuilder(0).setEndedUnixMillis(1_760_000_000_000L);

    Batch small = ShortFormWriter.shorten(later.build(), told);

    assertThat(ShortForms.whole(small, parts)).isEqualTo(later.build());
    assertThat(small.getSerializedSize()).isLessThan(40);
  }

  @Test
  void processNamesItsContainerByThePositionInTheBatch() throws Exception {
    Batch both = batch("web-0", ID);
    Batch alone = both.toBuilder().clearContainers().build();

    ProcessFacts beside = ShortFormWriter.shorten(both).getProcesses(0);

    assertThat(beside.getContainerPosition()).isEqualTo(1);
    assertThat(beside.getBinaryContainerId()).isEqualTo(ByteString.EMPTY);
    assertThat(ShortFormWriter.shorten(alone).getProcesses(0).getBinaryContainerId().size())
        .isEqualTo(32);
    Batch.Builder beyond = both.toBuilder();
    beyond.getProcessesBuilder(0).setContainerPosition(2);
    assertThatThrownBy(() -> ShortForms.whole(beyond.build(), parts))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("container_position: 2 (expected: 1 to 1)");
  }

  @Test
  void batchThatNeedsAnUnknownPartIsAskedFor() throws Exception {
    Batch small = ShortFormWriter.shorten(batch("web-0", ID));

    assertThat(ShortForms.whole(small, parts)).isNull();
  }

  @Test
  void orderOfLabelsMakesNoDifference() {
    ContainerFacts.Builder forwards = ContainerFacts.newBuilder();
    ContainerFacts.Builder backwards = ContainerFacts.newBuilder();
    for (int i = 0; i < 32; i++) {
      forwards.putLabels("label-" + i, "value");
      backwards.putLabels("label-" + (31 - i), "value");
    }

    assertThat(shared(forwards)).isNotEqualTo(ByteString.EMPTY).isEqualTo(shared(backwards));
  }

  @Test
  void labelsOfOnePodAreNoPartOfItsReplicas() {
    assertThat(shared(labelled("web-0", "0"))).isEqualTo(shared(labelled("web-1", "1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "short", "no-hexadecimal-digits-but-as-long-as-an-id-of-a-container-is-now"})
  void idsInOtherFormsStayText(String id) throws Exception {
    Batch whole =
        Batch.newBuilder()
            .addContainers(ContainerFacts.newBuilder().setContainerId(id).setPodUid(id))
            .addContainers(
                ContainerFacts.newBuilder()
                    .setContainerId(ID.toUpperCase(java.util.Locale.ROOT))
                    .setPodUid("1-1-1-1-1"))
            .build();

    assertThat(ShortForms.whole(ShortFormWriter.shorten(whole), parts)).isEqualTo(whole);
  }

  @Test
  void batchWithoutShortFormsIsLeftAlone() throws Exception {
    Batch whole = batch("web-0", ID);

    assertThat(ShortForms.whole(whole, parts)).isSameAs(whole);
  }

  @Test
  void malformedShortFormsAreRefused() {
    Batch.Builder shortId = Batch.newBuilder();
    shortId.addProcessesBuilder().setBinaryContainerId(ByteString.copyFromUtf8("three"));
    ByteString noMessage = ByteString.copyFromUtf8("\u00ff\u00ff no message of any kind");
    Batch.Builder garbage = Batch.newBuilder().addSharedParts(noMessage);
    garbage.addProcessesBuilder().setShared(ContentKeys.sharedPartKey(noMessage));

    assertThatThrownBy(() -> ShortForms.whole(shortId.build(), parts))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("5 bytes (expected: 32)");
    assertThatThrownBy(() -> ShortForms.whole(garbage.build(), parts))
        .isInstanceOf(MalformedEvidenceException.class);
  }

  @Test
  void largePartNamedManyTimesIsRefused() {
    ByteString part =
        ProcessFacts.newBuilder().setCommand("x".repeat(50_000)).build().toByteString();
    Batch.Builder bomb = Batch.newBuilder().addSharedParts(part);
    for (int i = 0; i < 1000; i++) {
      bomb.addProcessesBuilder().setShared(ContentKeys.sharedPartKey(part));
    }

    assertThatThrownBy(() -> ShortForms.whole(bomb.build(), parts))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("in one batch");
  }

  private static ByteString shared(ContainerFacts.Builder facts) {
    return ShortFormWriter.shorten(Batch.newBuilder().addContainers(facts).build())
        .getContainers(0)
        .getShared();
  }

  private static ContainerFacts.Builder labelled(String pod, String index) {
    return ContainerFacts.newBuilder()
        .setPodName(pod)
        .setImageReference("registry.example/team/web:v1.0.0")
        .putLabels("statefulset.kubernetes.io/pod-name", pod)
        .putLabels("apps.kubernetes.io/pod-index", index)
        .putLabels("app", "web");
  }

  private static Batch batch(String pod, String containerId) {
    return Batch.newBuilder()
        .setSequence(7)
        .addContainers(
            labelled(pod, "0")
                .setContainerId(containerId)
                .setImageConfigDigest(ByteString.copyFrom(new byte[32]))
                .setImageReferenceSource(ImageReferenceSource.USER_SPECIFIED)
                .setStatusImage("registry.example/team/web:v1.0.0")
                .setStatusImageRef("registry.example/team/web@sha256:" + "0".repeat(64))
                .setName("web")
                .setPodNamespace("shop")
                .setPodUid(UID)
                .setCreatedUnixMillis(1_760_000_000_000L))
        .addProcesses(
            ProcessFacts.newBuilder()
                .setProcess(ProcessIdentity.newBuilder().setPid(1).setStartTimeTicks(100))
                .setContainerId(containerId)
                .setExecutable("/opt/java/bin/java")
                .setCommand("java -javaagent:/assay/assay-agent.jar -jar /app/app.jar")
                .setNamedArtifact(NamedArtifact.newBuilder().setApplication("shop"))
                .setStartedUnixMillis(1_760_000_000_000L))
        .setJvm(
            JvmFacts.newBuilder()
                .setJavaVersion("17.0.15")
                .setVm("OpenJDK 64-Bit Server VM 17.0.15+6-Debian-1deb12u1")
                .setMain("/app/app.jar")
                .setCapture(CaptureMode.JVMTI)
                .setGeneratedClasses(1234))
        .build();
  }

  private static final class Parts implements SharedParts {
    private final Map<ByteString, ByteString> byKey = new HashMap<>();

    @Override
    public @Nullable ByteString get(ByteString key) {
      return byKey.get(key);
    }

    @Override
    public void put(ByteString key, ByteString part) {
      byKey.put(key, part);
    }
  }
}
