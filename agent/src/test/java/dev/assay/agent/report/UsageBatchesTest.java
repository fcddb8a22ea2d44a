package dev.assay.agent.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.assay.agent.origin.JvmOrigin;
import dev.assay.agent.origin.ProcessOrigin;
import dev.assay.wire.client.ClassUsageWriter;
import dev.assay.wire.client.ContentKeys;
import dev.assay.wire.client.DictionaryJoiner;
import dev.assay.wire.v1.ArchiveFacts;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ClassUsage;
import dev.assay.wire.v1.ClassUsageState;
import dev.assay.wire.v1.CoverageGap;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.DictionaryPart;
import dev.assay.wire.v1.Want;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

final class UsageBatchesTest {

  private static final int MOST_BYTES = 64 * 1024;

  private final ListedClasses classes = new ListedClasses();
  private final Observation observation = observation(classes);
  private final UsageBatches batches = new UsageBatches();
  private final WantedAnswers answers = new WantedAnswers();

  static Observation observation(ListedClasses classes) {
    try {
      ProcessOrigin process = ProcessOrigin.read(Path.of("/proc"));
      return new Observation(
          process,
          JvmOrigin.read(Path.of("/proc"), process, 1_000_000_000_000L),
          new ArtifactName("", "", ""),
          1,
          classes,
          List.of());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void tellsTheStateThenNothingThenWhatChanged() {
    classes.loaded(String.class).loaded(ImmutableList.class);
    observation.sweep();
    Batch state = batches.longState(observation);
    assertThat(state.getClassUsageStates(0).getArchiveStates().size()).isEqualTo(2 * 6);
    assertThat(state.getClassUsageList()).isEmpty();
    assertThat(batches.changes(observation)).isNull();

    classes.initialised(String.class);
    observation.sweep();

    Batch changes = requireNonNull(batches.changes(observation));
    assertThat(changes.getClassUsageStatesList()).isEmpty();
    ClassUsage usage = changes.getClassUsage(0);
    assertThat(usage.getArchiveCount()).isOne();
    assertThat(Long.bitCount(usage.getInitialised(0))).isOne();
    assertThat(batches.changes(observation)).isNull();
  }

  @Test
  void oneDigestStandsForTheStateOfAllArchives() {
    classes.loaded(String.class).loaded(ImmutableList.class);
    observation.sweep();

    ClassUsageState shortForm = batches.state(observation).getClassUsageStates(0);
    ClassUsageState longForm = batches.longState(observation).getClassUsageStates(0);

    assertThat(shortForm.getArchiveStates()).isEqualTo(ByteString.EMPTY);
    assertThat(shortForm.getDigest())
        .isEqualTo(ContentKeys.stateDigest(longForm.getArchiveSet(), longForm.getArchiveStates()));
    assertThat(shortForm.getSerializedSize()).isEqualTo(18);
    assertThat(longForm.getDigest()).isEqualTo(ByteString.EMPTY);
  }

  @Test
  void archiveThatComesIntoUseChangesTheState() {
    classes.loaded(String.class);
    observation.sweep();
    ByteString before = batches.state(observation).getClassUsageStates(0).getDigest();
    classes.loaded(ImmutableList.class);
    observation.sweep();

    Batch changes = requireNonNull(batches.changes(observation));

    assertThat(changes.getClassUsageStates(0).getDigest()).isNotEqualTo(before);
    assertThat(changes.getClassUsageList()).isEmpty();
  }

  @Test
  void tellsOnlyWhatIsNotKnown() {
    classes.initialised(String.class).loaded(ImmutableList.class);
    observation.sweep();
    KnownUsage known = known(usageOf(observation), observation);
    classes.initialised(Object.class);
    observation.sweep();
    batches.state(observation);

    Batch remainder = batches.remainder(observation, known);

    ClassUsageState state = remainder.getClassUsageStates(0);
    assertThat(state.getContained()).isTrue();
    assertThat(state.getArchiveSet()).isEqualTo(ByteString.EMPTY);
    assertThat(remainder.getClassUsageList()).hasSize(1);
    assertThat(remainder.getClassUsage(0).getWordCount()).isEqualTo(1);
    assertThat(remainder.hasJvm()).isFalse();
    assertThat(batches.changes(observation)).isNull();
  }

  @Test
  void whatIsKnownIsNotToldWhenItComesIntoUse() {
    classes.loaded(Object.class).loaded(String.class).loaded(ImmutableList.class);
    observation.sweep();
    KnownUsage known = known(usageOf(observation), observation);
    ListedClasses later = new ListedClasses();
    Observation replica = observation(later);
    later.loaded(Object.class);
    replica.sweep();
    batches.state(replica);
    assertThat(batches.remainder(replica, known).getClassUsageList()).isEmpty();

    later.loaded(String.class).loaded(ImmutableList.class);
    replica.sweep();
    assertThat(batches.changes(replica)).isNull();

    later.initialised(ImmutableList.class);
    replica.sweep();
    assertThat(requireNonNull(batches.changes(replica)).getClassUsage(0).getWordCount()).isOne();
  }

  @Test
  void archiveThatTheCollectorDidNotNameIsToldWithTheSet() {
    classes.loaded(String.class);
    observation.sweep();
    KnownUsage known = known(usageOf(observation), observation);
    classes.loaded(ImmutableList.class);
    observation.sweep();

    Batch remainder = batches.remainder(observation, known);

    assertThat(remainder.getClassUsageStates(0).getArchiveSet()).isEqualTo(batches.setKey());
    assertThat(remainder.getClassUsage(0).getArchiveCount()).isEqualTo(1);
  }

  @Test
  void newConnectionIsToldAllAgain() {
    classes.loaded(String.class);
    observation.sweep();
    batches.remainder(observation, known(usageOf(observation), observation));
    batches.state(observation);
    classes.initialised(String.class);
    observation.sweep();

    assertThat(requireNonNull(batches.changes(observation)).getClassUsageList()).hasSize(1);
  }

  @Test
  void whatIsNoClassUsageIsNotKnown() {
    assertThat(KnownUsage.read(ByteString.EMPTY)).isNull();
    assertThat(KnownUsage.read(ByteString.copyFromUtf8("neither deflated"))).isNull();
    assertThat(KnownUsage.read(deflated(ByteString.copyFromUtf8("nor class usage")))).isNull();
    assertThat(KnownUsage.read(deflated(ByteString.copyFrom(new byte[2 << 20])))).isNull();
  }

  private static ClassUsage usageOf(Observation observation) {
    ClassUsageWriter writer = new ClassUsageWriter();
    for (UsedArchive archive : observation.usage().archives()) {
      writer.add(UsageBatches.archiveKey(archive), archive.bits());
    }
    return writer.build();
  }

  private static KnownUsage known(ClassUsage usage, Observation observation) {
    assertThat(usage.getArchiveCount()).isEqualTo(observation.usage().archives().size());
    return requireNonNull(KnownUsage.read(deflated(usage.toByteString())));
  }

  private static ByteString deflated(ByteString bytes) {
    ByteString.Output out = ByteString.newOutput();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      bytes.writeTo(deflater);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return out.toByteString();
  }

  @Test
  void lossIsAGap() {
    classes.lost = 3;

    CoverageGap gap = batches.state(observation).getJvm().getGaps(0);

    assertThat(gap.getCause()).isEqualTo(CoverageGap.Cause.CLASSES_UNLOADED);
    assertThat(gap.getCount()).isEqualTo(3);
  }

  @Test
  void answersWishesInMessagesThatTheCollectorTakes() throws Exception {
    classes.initialised(Object.class).loaded(ImmutableList.class).loaded(ClassFileImporter.class);
    observation.sweep();
    batches.state(observation);
    want(DictionaryKind.ARCHIVE_SET, batches.setKey());
    want(DictionaryKind.CLASS_USAGE, batches.setKey());
    for (ArchiveFacts archive : batches.set().getArchivesList()) {
      want(DictionaryKind.ARCHIVE_INDEX, archive.getDigest());
    }

    DictionaryJoiner joiner = new DictionaryJoiner(64 << 20);
    List<Integer> sizes = new ArrayList<>();
    int bits = 0;
    for (Batch answer : answered()) {
      assertThat(answer.getSerializedSize()).isLessThan(MOST_BYTES);
      for (DictionaryPart part : answer.getDictionaryPartsList()) {
        byte[] whole = joiner.add(part);
        if (whole != null) {
          sizes.add(whole.length);
        }
      }
      for (ClassUsage usage : answer.getClassUsageList()) {
        bits += usage.getLoadedList().stream().mapToInt(Long::bitCount).sum();
      }
    }
    assertThat(bits).isEqualTo(3);
    assertThat(sizes).contains(batches.set().getSerializedSize());
    for (UsedArchive archive : observation.usage().archives()) {
      assertThat(sizes).contains(archive.evidence().indexBytes().length);
    }
    assertThat(answers.mayHaveMore()).isFalse();
  }

  @Test
  void answerWithoutRoomIsTheNextOneAgain() {
    classes.loaded(String.class);
    observation.sweep();
    batches.state(observation);
    want(DictionaryKind.CLASS_USAGE, batches.setKey());

    Batch refused = requireNonNull(answers.next(observation, batches, MOST_BYTES));

    assertThat(answers.mayHaveMore()).isTrue();
    assertThat(answered()).containsExactly(refused);
    assertThat(answers.mayHaveMore()).isFalse();
  }

  @Test
  void tellsAllUnaskedButTheJdksOwnClasses() {
    classes.initialised(Object.class).loaded(ImmutableList.class);
    observation.sweep();
    batches.state(observation);

    answers.addAll(observation);

    List<DictionaryKind> kinds = new ArrayList<>();
    int usages = 0;
    for (Batch answer : answered()) {
      answer.getDictionaryPartsList().forEach(part -> kinds.add(part.getKind()));
      usages += answer.getClassUsageCount();
    }
    assertThat(kinds).containsExactly(DictionaryKind.ARCHIVE_SET, DictionaryKind.ARCHIVE_INDEX);
    assertThat(usages).isEqualTo(2);
  }

  @Test
  void wishesForWhatIsNotThereAreNotAnswered() {
    observation.sweep();
    batches.state(observation);
    want(DictionaryKind.ARCHIVE_SET, ByteString.copyFromUtf8("an older state's"));
    want(DictionaryKind.CLASS_USAGE, ByteString.copyFromUtf8("an older state's"));
    want(DictionaryKind.ARCHIVE_INDEX, ByteString.copyFromUtf8("unknown"));
    want(DictionaryKind.FILE_SET, batches.setKey());

    assertThat(answered()).isEmpty();
  }

  private void want(DictionaryKind kind, ByteString key) {
    answers.add(Want.newBuilder().setKind(kind).addKeys(key).build(), batches.setKey());
  }

  private List<Batch> answered() {
    List<Batch> all = new ArrayList<>();
    for (Batch next = answers.next(observation, batches, MOST_BYTES);
        next != null;
        next = answers.next(observation, batches, MOST_BYTES)) {
      all.add(next);
      answers.taken();
    }
    return all;
  }
}
