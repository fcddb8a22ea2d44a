package dev.assay.wire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ProcessIdentity;
import dev.assay.wire.v1.Welcome;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one stream says in its shortest form, and that it comes back whole. */
class ShortFormReaderTest {

  private static final long CREATED = 1_760_000_000_000L;
  private static final Welcome WELCOME =
      Welcome.newBuilder().setShortForms(true).setDifferences(true).build();

  private final Map<ByteString, ByteString> parts = new HashMap<>();
  private final SharedParts known =
      new SharedParts() {
        @Override
        public @Nullable ByteString get(ByteString key) {
          return parts.get(key);
        }

        @Override
        public void put(ByteString key, ByteString part) {
          parts.put(key, part);
        }
      };

  private ToldFacts told = new ToldFacts();
  private ShortFormReader reader = new ShortFormReader(known);

  @Test
  void secondReplicaIsToldInItsOwnNumbersAlone() throws Exception {
    learn(batch(container(1), runtime(1), program(1, 1)));

    Batch small = shorten(batch(container(2), program(2, 1)));

    assertThat(reader.whole(small)).isEqualTo(batch(container(2), program(2, 1)));
    // An id of 32 bytes, a uid of 16, five letters, three times; identity, two times, two numbers.
    assertThat(small.getContainers(0).getSerializedSize()).isLessThanOrEqualTo(85);
    assertThat(small.getProcesses(0).getSerializedSize()).isLessThanOrEqualTo(45);
  }

  @Test
  void whatChangesLaterIsToldAsTheChange() throws Exception {
    learn(batch(container(1), program(1, 1)));
    Batch files = batch(program(1, 2));
    Batch end =
        Batch.newBuilder()
            .addContainers(container(1).setEndedUnixMillis(CREATED + 9))
            .addProcesses(program(1, 2).setEndedUnixMillis(CREATED + 9))
            .build();

    Batch small = shorten(files);
    Batch smaller = shorten(end);

    assertThat(small.getSerializedSize()).isLessThanOrEqualTo(24);
    assertThat(smaller.getSerializedSize()).isLessThanOrEqualTo(29);
    assertThat(reader.whole(small)).isEqualTo(files);
    assertThat(reader.whole(smaller)).isEqualTo(end);
  }

  @Test
  void processThatRunsAnotherProgramIsToldAsTheProgram() throws Exception {
    learn(batch(container(1), runtime(1)));
    learn(batch(program(1, 1)));
    learn(batch(container(2), runtime(2)));

    Batch small = shorten(batch(program(2, 1)));

    assertThat(small.getSerializedSize()).isLessThanOrEqualTo(12);
    assertThat(reader.whole(small)).isEqualTo(batch(program(2, 1)));
  }

  @Test
  void processThatWasSeenEarlierIsToldAsTheTime() throws Exception {
    learn(batch(container(1), program(1, 1)));
    for (long seen : new long[] {CREATED + 5, CREATED - 5}) {
      Batch earlier = batch(program(1, 1).setFirstSeenUnixMillis(seen));

      Batch small = shorten(earlier);

      assertThat(small.getSerializedSize()).isLessThanOrEqualTo(16);
      assertThat(reader.whole(small)).isEqualTo(earlier);
    }
  }

  @Test
  void programThatBecameUnreadableIsToldAnew() throws Exception {
    learn(batch(container(1), program(1, 1)));
    Batch unreadable = batch(program(1, 1).clearExecutable());

    Batch small = shorten(unreadable);

    assertThat(small.getProcesses(0).getTold()).isZero();
    assertThat(reader.whole(small)).as("a program that nobody told before").isNull();
    learnAgain(unreadable);
  }

  @Test
  void laterProcessNamesItsContainerByNumber() throws Exception {
    learn(batch(container(1), program(1, 1)));
    Batch later = batch(program(1, 1).setHostPid(77).setProcess(identity(77)));

    Batch small = shorten(later);

    assertThat(small.getProcesses(0).getToldContainer()).isNotZero();
    assertThat(small.getProcesses(0).getBinaryContainerId()).isEqualTo(ByteString.EMPTY);
    assertThat(reader.whole(small)).isEqualTo(later);
  }

  @Test
  void differenceToWhatIsNotKnownIsAskedForAndThenToldAnew() throws Exception {
    Batch first = batch(container(1), program(1, 1));
    assertThat(reader.whole(shorten(first))).isNull();
    Batch change = batch(program(1, 2));
    assertThat(reader.whole(shorten(change))).as("before the wish has come").isNull();

    learnAgain(first);
    learnAgain(change);
    Batch next = shorten(batch(program(1, 3)));

    assertThat(next.getProcesses(0).getTold()).isZero();
    assertThat(reader.whole(next)).isEqualTo(batch(program(1, 3)));
    assertThat(reader.whole(shorten(batch(program(1, 4))))).isEqualTo(batch(program(1, 4)));
  }

  @Test
  void partsThatAreForgottenAreAskedFor() throws Exception {
    learn(batch(container(1), program(1, 1)));
    parts.clear();

    Batch small = shorten(batch(program(1, 2)));

    assertThat(reader.whole(small)).isNull();
  }

  @Test
  void newConnectionBeginsAnew() throws Exception {
    learn(batch(container(1), program(1, 1)));
    told = new ToldFacts();
    reader = new ShortFormReader(known);

    Batch small = shorten(batch(program(1, 2)));

    assertThat(small.getProcesses(0).getTold()).isZero();
    assertThat(reader.whole(small)).isEqualTo(batch(program(1, 2)));
  }

  @Test
  void numberOfNoFactIsMalformed() throws Exception {
    for (int number : new int[] {3, -1, Integer.MAX_VALUE}) {
      reader = new ShortFormReader(known);
      reader.whole(batch(container(1), program(1, 1)));

      assertThatThrownBy(
              () ->
                  reader.whole(
                      Batch.newBuilder()
                          .addProcesses(ProcessFacts.newBuilder().setTold(number))
                          .build()))
          .isInstanceOf(MalformedEvidenceException.class)
          .hasMessageContaining(
              "told: " + Integer.toUnsignedString(number) + " (expected: of the last 2048 of 2");
    }
  }

  @Test
  void malformedBatchIsCountedAsItsSenderCountsIt() throws Exception {
    learn(batch(container(1), program(1, 1)));
    Batch wrong = shorten(batch(container(2), program(2, 1)));
    Batch.Builder broken = wrong.toBuilder();
    broken.getProcessesBuilder(0).setContainerPosition(9);
    assertThatThrownBy(() -> reader.whole(broken.build()))
        .isInstanceOf(MalformedEvidenceException.class);

    learn(batch(container(3), program(3, 1)));

    assertThat(reader.whole(shorten(batch(program(3, 2))))).isEqualTo(batch(program(3, 2)));
  }

  @Test
  void bothSidesForgetTheSameFacts() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      // Some again and again, some once, some after about as long as they are remembered.
      Batch whole =
          batch(
              container(random.nextInt(2500)),
              program(random.nextInt(20), random.nextInt(3)),
              program(20 + random.nextInt(3000), random.nextInt(3)));
      Batch small = shorten(whole);
      Batch read = reader.whole(small);
      assertThat(read == null ? again(whole) : read).isEqualTo(whole);
    }
  }

  @Test
  void collectorThatTakesNoDifferencesGetsNone() {
    Welcome older = Welcome.newBuilder().setShortForms(true).build();
    Batch whole = batch(container(1), program(1, 1)).toBuilder().setJvm(jvm()).build();
    for (int i = 0; i < 2; i++) {
      Batch small = ShortFormWriter.shorten(whole, older, told);
      assertThat(small.getContainers(0).getTold()).isZero();
      assertThat(small.getContainers(0).getPodName()).isEqualTo(container(1).getPodName());
      assertThat(small.getContainers(0).getStartedUnixMillis()).isEqualTo(CREATED + 100);
      assertThat(small.getProcesses(0).getTold()).isZero();
      assertThat(small.getProcesses(0).getFirstSeenUnixMillis()).isNotZero();
      assertThat(small.getJvm().getObservingSinceUnixMillis()).isNotZero();
    }
  }

  @Test
  void timesOfAJvmComeBack() throws Exception {
    Batch whole = Batch.newBuilder().setJvm(jvm()).build();
    learn(whole);

    Batch small = shorten(whole);

    assertThat(small.getJvm().getObservingSinceUnixMillis()).isZero();
    assertThat(reader.whole(small)).isEqualTo(whole);
  }

  @Test
  void timesThatAreUnknownOrInAnotherOrderStayAsTheyAre() throws Exception {
    Batch odd =
        batch(
            container(1)
                .clearCreatedUnixMillis()
                .setStartedUnixMillis(CREATED)
                .setObservedSinceUnixMillis(0),
            program(1, 1).setFirstSeenUnixMillis(CREATED - 1),
            runtime(1).setFirstSeenUnixMillis(CREATED + (1L << 40)));
    learn(odd);

    assertThat(reader.whole(ShortFormWriter.shorten(odd, WELCOME, new ToldFacts()))).isEqualTo(odd);
  }

  private Batch shorten(Batch whole) {
    return ShortFormWriter.shorten(whole, WELCOME, told);
  }

  /** Has a batch told, and sent again if it lacks parts. */
  private void learn(Batch whole) throws MalformedEvidenceException {
    if (reader.whole(shorten(whole)) == null) {
      learnAgain(whole);
      // So that numbers are known, too.
      assertThat(reader.whole(shorten(whole))).isEqualTo(whole);
    }
  }

  private void learnAgain(Batch whole) throws MalformedEvidenceException {
    assertThat(again(whole)).isEqualTo(whole);
  }

  private @Nullable Batch again(Batch whole) throws MalformedEvidenceException {
    told.forget(whole);
    return reader.wholeAgain(ShortFormWriter.shortenWithParts(whole, WELCOME));
  }

  private static Batch batch(ContainerFacts.Builder container, ProcessFacts.Builder... processes) {
    return batch(processes).toBuilder().addContainers(container).build();
  }

  private static Batch batch(ProcessFacts.Builder... processes) {
    Batch.Builder batch = Batch.newBuilder();
    for (ProcessFacts.Builder process : processes) {
      batch.addProcesses(process);
    }
    return batch.build();
  }

  private static ContainerFacts.Builder container(int number) {
    return ContainerFacts.newBuilder()
        .setContainerId(containerId(number))
        .setImageConfigDigest(ByteString.copyFrom(new byte[32]))
        .setImageReference("registry.example/team/web:v1.0.0")
        .setName("web")
        .setPodName("web-7c9d8b6f5-" + (10_000 + number))
        .setPodNamespace("shop")
        .setPodUid("6dc5e5a0-4f6c-4c1e-9c76-2f5d8e0" + (10_000 + number))
        .setCreatedUnixMillis(CREATED)
        .setStartedUnixMillis(CREATED + 100)
        .setObservedSinceUnixMillis(CREATED + 300)
        .putLabels("app", "web");
  }

  private static String containerId(int number) {
    return "%064x".formatted(number);
  }

  private static ProcessIdentity.Builder identity(int number) {
    return ProcessIdentity.newBuilder()
        .setPidNamespaceInode(4_026_532_000L + number)
        .setPid(1)
        .setStartTimeTicks(100_000);
  }

  private static ProcessFacts.Builder runtime(int container) {
    return process(container)
        .setExecutable("/runc")
        .setCommand("runc init for whatever a container will run")
        .setFileSet(fileSet(0));
  }

  private static ProcessFacts.Builder program(int container, int files) {
    return process(container)
        .setExecutable("/opt/java/bin/java")
        .setCommand("java -javaagent:/assay/assay-agent.jar -jar /app/app.jar")
        .setFileSet(fileSet(files));
  }

  private static ProcessFacts.Builder process(int container) {
    return ProcessFacts.newBuilder()
        .setProcess(identity(container))
        .setHostPid(1_000_000 + container)
        .setContainerId(containerId(container))
        .setStartedUnixMillis(CREATED)
        .setFirstSeenUnixMillis(CREATED + 700);
  }

  private static ByteString fileSet(int number) {
    return ByteString.copyFrom(ByteBuffer.allocate(16).putInt(7).putInt(number).array());
  }

  private static JvmFacts.Builder jvm() {
    return JvmFacts.newBuilder()
        .setJavaVersion("17.0.15")
        .setVm("OpenJDK 64-Bit Server VM 17.0.15+6-Debian-1deb12u1")
        .setStartedUnixMillis(CREATED)
        .setObservingSinceUnixMillis(CREATED + 900);
  }
}
