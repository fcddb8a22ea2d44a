package dev.assay.wire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.Ack;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.DictionaryPart;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.ReportResponse;
import dev.assay.wire.v1.Want;
import dev.assay.wire.v1.Welcome;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportClientTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final ReportLimits LIMITS =
      ReportLimits.ofQueue(100, 1 << 20).withTimes(LONG, LONG, Duration.ofHours(1));

  private final String name = InProcessServerBuilder.generateName();
  private final FakeCollector collector = new FakeCollector();
  private final RecordedEvents events = new RecordedEvents();
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final ManagedChannel channel = InProcessChannelBuilder.forName(name).build();

  @AfterEach
  void stop() {
    channel.shutdownNow();
    executor.shutdownNow();
  }

  @Test
  void whatWasOfferedBeforeTheCollectorIsThereArrivesInOrder() throws Exception {
    ReportClient client = client(LIMITS);
    offer(client, 10);
    client.start();
    await().until(() -> events.disconnections.size() >= 2);

    Server server = server();

    assertThat(client.flush(LONG)).isTrue();
    assertThat(collector.sequences()).containsExactlyElementsOf(upTo(10));
    assertThat(collector.hellos().get(0).getProtocolVersion()).isEqualTo(1);
    assertThat(collector.hellos().get(0).getSender()).isEqualTo("test");
    assertThat(client.isConnected()).isTrue();
    assertThat(client.counters().acknowledged()).isEqualTo(10);
    assertThat(client.counters().queuedBytes()).isZero();
    server.shutdownNow();
  }

  @Test
  void noMoreAreUnderWayThanTheCollectorTakes() throws Exception {
    Server server = server();
    collector.answer(FakeCollector.SILENCE);
    ReportClient client = started(LIMITS);
    offer(client, 10);

    await().until(() -> collector.sequences().size() == 4);
    collector.lastSession().acknowledge(3);
    await().until(() -> collector.sequences().size() == 7);

    assertThat(client.counters().queued()).isEqualTo(7);
    assertThat(events.acknowledged).containsExactly(3L);
    server.shutdownNow();
  }

  @Test
  void unacknowledgedBatchesAreSentAgainInTheSameSession() throws Exception {
    Server server = server();
    collector.answer(
        (batch, session) -> {
          if (batch.getSequence() == 2) {
            session.acknowledge(2);
          } else if (batch.getSequence() == 4) {
            collector.answer(FakeCollector.ACKNOWLEDGE);
            session.fail(Status.UNAVAILABLE.withDescription("restarting"));
          }
        });
    ReportClient client = client(LIMITS);
    offer(client, 6);
    client.start();

    assertThat(client.flush(LONG)).isTrue();
    assertThat(collector.sequences()).endsWith(3L, 4L, 5L, 6L).startsWith(1L, 2L, 3L, 4L);
    assertThat(collector.hellos()).hasSize(2);
    assertThat(collector.hellos().get(0).getSessionId().size()).isEqualTo(16);
    assertThat(collector.hellos().get(1)).isEqualTo(collector.hellos().get(0));
    assertThat(events.disconnections.get(0).kind()).isEqualTo(Disconnection.Kind.UNAVAILABLE);
    assertThat(events.disconnections.get(0).detail()).contains("UNAVAILABLE: restarting");
    server.shutdownNow();
  }

  @Test
  void streamThatTheCollectorEndsInOrderIsOpenedAnew() throws Exception {
    Server server = server();
    ReportClient client = started(LIMITS);
    await().until(() -> events.welcomes.size() == 1);

    collector.lastSession().complete();

    await().until(() -> events.welcomes.size() == 2);
    assertThat(events.disconnections.get(0).kind()).isEqualTo(Disconnection.Kind.ENDED);
    offer(client, 1);
    assertThat(client.flush(LONG)).isTrue();
    server.shutdownNow();
  }

  @Test
  void fullQueueRefusesAndCounts() {
    ReportClient byCount = client(ReportLimits.ofQueue(2, 1 << 20));
    ReportClient byBytes = client(ReportLimits.ofQueue(100, 2500));

    assertThat(List.of(byCount.offer(batch(1)), byCount.offer(batch(1)), byCount.offer(batch(1))))
        .containsExactly(true, true, false);
    assertThat(
            List.of(
                byBytes.offer(batch(1000)), byBytes.offer(batch(1000)), byBytes.offer(batch(1000))))
        .containsExactly(true, true, false);
    assertThat(byCount.counters().droppedFull()).isEqualTo(1);
    assertThat(byBytes.counters().droppedFull()).isEqualTo(1);
    assertThat(byBytes.counters().offered()).isEqualTo(3);
  }

  @Test
  void tooLargeBatchIsDroppedAndTheOthersPass() throws Exception {
    Server server = server();
    collector.welcome(
        Welcome.newBuilder().setMaxMessageBytes(5000).setMaxUnacknowledged(4).build());
    ReportClient client = client(LIMITS);
    client.offer(batch(10));
    client.offer(batch(10_000));
    client.offer(batch(10));
    client.start();

    assertThat(client.flush(LONG)).isTrue();
    assertThat(collector.sequences()).containsExactly(1L, 3L);
    assertThat(client.counters().droppedOversized()).isEqualTo(1);
    assertThat(events.rejected).hasSize(1);
    assertThat(events.rejected.get(0)).startsWith("2: ").contains("more than the collector takes");
    server.shutdownNow();
  }

  @Test
  void rejectedBatchIsCountedAndTheOthersPass() throws Exception {
    Server server = server();
    collector.answer(
        (batch, session) -> {
          if (batch.getSequence() == 2) {
            session.reject(2, "images[0].config_digest: 3 bytes (expected: 32)");
          } else {
            session.acknowledge(batch.getSequence());
          }
        });
    ReportClient client = client(LIMITS);
    offer(client, 3);
    client.start();

    assertThat(client.flush(LONG)).isTrue();
    assertThat(events.rejected)
        .containsExactly("2: images[0].config_digest: 3 bytes (expected: 32)");
    assertThat(client.counters().rejected()).isEqualTo(1);
    assertThat(client.counters().acknowledged()).isEqualTo(2);
    server.shutdownNow();
  }

  @Test
  void batchThatBreaksTheStreamIsFoundAndDropped() throws Exception {
    Server server = server();
    collector.answer(
        (batch, session) -> {
          if (batch.getSequence() == 3) {
            session.fail(Status.INVALID_ARGUMENT.withDescription("no"));
          } else if (batch.getSequence() != 1 || collector.hellos().size() > 1) {
            session.acknowledge(batch.getSequence());
          }
        });
    collector.welcome(
        Welcome.newBuilder().setMaxMessageBytes(1 << 20).setMaxUnacknowledged(9).build());
    ReportClient client = client(LIMITS);
    offer(client, 8);
    client.start();

    assertThat(client.flush(LONG)).isTrue();
    assertThat(events.rejected).containsExactly("3: INVALID_ARGUMENT: no");
    assertThat(client.counters().acknowledged()).isEqualTo(7);
    server.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {
        "UNAUTHENTICATED",
        "PERMISSION_DENIED",
        "FAILED_PRECONDITION",
        "INVALID_ARGUMENT",
        "UNIMPLEMENTED"
      })
  void refusedSenderSaysSoAndWaitsLong(Status.Code code) throws Exception {
    Server server = server();
    collector.refuseWith(code.toStatus().withDescription("not you"));
    ReportClient client = started(LIMITS);

    await().until(() -> !events.disconnections.isEmpty());

    Disconnection refusal = events.disconnections.get(0);
    assertThat(refusal.kind()).isEqualTo(Disconnection.Kind.REFUSED);
    assertThat(refusal.detail()).contains(code + ": not you").startsWith("collector localhost: ");
    assertThat(refusal.retryAfter()).isBetween(Duration.ofMinutes(30), Duration.ofMinutes(60));
    assertThat(client.offer(batch(1))).isTrue();
    server.shutdownNow();
  }

  @Test
  void refusedSenderIsTriedAgain() throws Exception {
    Server server = server();
    collector.refuseWith(Status.UNAUTHENTICATED);
    ReportClient client = started(LIMITS.withTimes(LONG, LONG, Duration.ofMillis(10)));
    offer(client, 1);
    await().until(() -> events.disconnections.size() >= 2);

    collector.refuseWith(null);

    assertThat(client.flush(LONG)).isTrue();
    server.shutdownNow();
  }

  @Test
  void collectorThatNeverAcknowledgesIsLeftAndTriedAgain() throws Exception {
    Server server = server();
    collector.answer(FakeCollector.SILENCE);
    ReportClient client = started(LIMITS.withTimes(LONG, Duration.ofMillis(30), LONG));
    offer(client, 1);
    await().until(() -> !events.disconnections.isEmpty());
    assertThat(events.disconnections.get(0).detail()).contains("no acknowledgement within 30 ms");

    collector.answer(FakeCollector.ACKNOWLEDGE);

    assertThat(client.flush(LONG)).isTrue();
    server.shutdownNow();
  }

  @Test
  void serverThatDoesNotWelcomeIsLeft() throws Exception {
    Server server = server();
    collector.greetWith(null);
    started(LIMITS.withTimes(Duration.ofMillis(30), LONG, LONG));
    await().until(() -> !events.disconnections.isEmpty());
    assertThat(events.disconnections.get(0).detail()).endsWith("no welcome within 30 ms");

    collector.greetWith(
        ReportResponse.newBuilder().setAck(Ack.newBuilder().setSequence(1)).build());

    await()
        .untilAsserted(
            () ->
                assertThat(events.disconnections)
                    .anySatisfy(
                        end -> assertThat(end.detail()).endsWith("is not a welcome but ACK")));
    assertThat(events.welcomes).isEmpty();
    server.shutdownNow();
  }

  @Test
  void wishesAreHandedOn() throws Exception {
    Server server = server();
    Want want =
        Want.newBuilder()
            .setKind(DictionaryKind.FILE_SET)
            .addKeys(ByteString.copyFromUtf8("k"))
            .build();
    started(LIMITS);
    await().until(() -> events.welcomes.size() == 1);

    collector.lastSession().send(ReportResponse.newBuilder().setWant(want));

    await().until(() -> events.wants.contains(want));
    server.shutdownNow();
  }

  @Test
  void closedClientTakesNoMoreAndEndsItsStream() throws Exception {
    Server server = server();
    ReportClient client = started(LIMITS);
    offer(client, 1);
    assertThat(client.flush(LONG)).isTrue();

    client.close();

    await().until(() -> !client.isConnected());
    assertThat(client.offer(batch(1))).isFalse();
    assertThat(client.counters().droppedClosed()).isEqualTo(1);
    server.shutdown();
    await().until(server::isTerminated);
    assertThat(events.disconnections).isEmpty();
  }

  @Test
  void flushGivesUpAtItsDeadline() throws Exception {
    ReportClient client = client(LIMITS);
    client.offer(batch(1));

    assertThat(client.flush(Duration.ofMillis(20))).isFalse();
  }

  @Test
  void compressedStreamArrives() throws Exception {
    Server server = server();
    ReportClient client = started(LIMITS.withCompression("gzip"));
    offer(client, 20);

    assertThat(client.flush(LONG)).isTrue();
    assertThat(collector.sequences()).containsExactlyElementsOf(upTo(20));
    server.shutdownNow();
  }

  private Server server() throws IOException {
    return InProcessServerBuilder.forName(name).addService(collector).build().start();
  }

  private ReportClient started(ReportLimits limits) {
    ReportClient client = client(limits);
    client.start();
    return client;
  }

  private ReportClient client(ReportLimits limits) {
    return new ReportClient(
        channel,
        executor,
        Hello.newBuilder().setSender("test").build(),
        limits,
        new Backoff(Duration.ofMillis(2), Duration.ofMillis(20), new Random(1)),
        new Random(2),
        events);
  }

  private static void offer(ReportClient client, int count) {
    for (int i = 0; i < count; i++) {
      assertThat(client.offer(batch(10))).isTrue();
    }
  }

  private static Batch batch(int bytes) {
    return Batch.newBuilder()
        .addDictionaryParts(
            DictionaryPart.newBuilder().setContent(ByteString.copyFrom(new byte[bytes])))
        .build();
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }
}
