package dev.assay.wire.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.ReportResponse;
import dev.assay.wire.v1.WantParts;
import dev.assay.wire.v1.Welcome;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client sends to collectors that take short forms, and to others. */
class ReportClientShortFormsTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String VM = "OpenJDK 64-Bit Server VM 17.0.15+6-Debian-1deb12u1";

  private final String name = InProcessServerBuilder.generateName();
  private final FakeCollector collector = new FakeCollector();
  private final List<Batch> batches = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
  private final Server server = InProcessServerBuilder.forName(name).addService(collector).build();
  private final ReportClient client =
      new ReportClient(
          channel,
          executor,
          Hello.newBuilder().setSender("test").build(),
          ReportLimits.ofQueue(100, 1 << 20).withTimes(LONG, LONG, LONG),
          new Backoff(Duration.ofMillis(1), Duration.ofMillis(10), new Random(1)),
          new Random(2),
          new RecordedEvents());

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    client.close();
    channel.shutdownNow();
    executor.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void collectorThatTakesNoShortFormsGetsNone() throws Exception {
    welcome(false, 1 << 20);
    collector.answer(
        (batch, session) -> {
          batches.add(batch);
          session.acknowledge(batch.getSequence());
        });

    assertThat(client.offer(jvm())).isTrue();
    assertThat(client.flush(LONG)).isTrue();

    assertThat(batches)
        .singleElement()
        .satisfies(b -> assertThat(b.getJvm().getVm()).isEqualTo(VM));
  }

  @Test
  void partsAreSentWhenTheyAreAskedFor() throws Exception {
    welcome(true, 1 << 20);
    askOnce();

    assertThat(client.offer(jvm())).isTrue();
    assertThat(client.flush(LONG)).isTrue();

    assertThat(batches).hasSize(2).allSatisfy(b -> assertThat(b.getSequence()).isEqualTo(1));
    assertThat(batches.get(0).getJvm().getVm()).isEmpty();
    assertThat(batches.get(0).getSharedPartsCount()).isZero();
    assertThat(batches.get(1).getJvm()).isEqualTo(batches.get(0).getJvm());
    assertThat(JvmFacts.parseFrom(batches.get(1).getSharedParts(0)).getVm()).isEqualTo(VM);
  }

  @Test
  void batchIsSentWholeWhereItsPartsDoNotFit() throws Exception {
    Batch whole = jvm().toBuilder().setSequence(1).build();
    welcome(true, whole.getSerializedSize() + DeliveryQueue.ENVELOPE_BYTES);
    askOnce();

    assertThat(client.offer(jvm())).isTrue();
    assertThat(client.flush(LONG)).isTrue();

    assertThat(batches).hasSize(2).endsWith(whole);
  }

  @Test
  void wishForABatchThatIsDeliveredIsIgnored() throws Exception {
    welcome(true, 1 << 20);
    collector.answer(
        (batch, session) -> {
          batches.add(batch);
          session.acknowledge(batch.getSequence());
          session.send(want(batch.getSequence()));
        });

    assertThat(client.offer(jvm())).isTrue();
    assertThat(client.flush(LONG)).isTrue();
    assertThat(client.offer(jvm())).isTrue();
    assertThat(client.flush(LONG)).isTrue();

    assertThat(batches).extracting(Batch::getSequence).containsExactly(1L, 2L);
  }

  private void welcome(boolean shortForms, int mostBytes) {
    collector.welcome(
        Welcome.newBuilder()
            .setMaxMessageBytes(mostBytes)
            .setMaxUnacknowledged(4)
            .setShortForms(shortForms)
            .build());
    client.start();
  }

  private void askOnce() {
    collector.answer(
        (batch, session) -> {
          batches.add(batch);
          if (batches.size() == 1) {
            session.send(want(batch.getSequence()));
          } else {
            session.acknowledge(batch.getSequence());
          }
        });
  }

  private static ReportResponse.Builder want(long sequence) {
    return ReportResponse.newBuilder().setWantParts(WantParts.newBuilder().setSequence(sequence));
  }

  private static Batch jvm() {
    return Batch.newBuilder()
        .setJvm(JvmFacts.newBuilder().setJavaVersion("17.0.15").setVm(VM).setGeneratedClasses(1))
        .build();
  }
}
