package dev.assay.wire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.NodeFacts;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client against real sockets. */
class ReportClientOverNetworkTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final FakeCollector collector = new FakeCollector();
  private final RecordedEvents events = new RecordedEvents();
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void nothingIsLostWhileTheCollectorDiesAndComesBack() throws Exception {
    Server server = server(0);
    int port = server.getPort();
    ManagedChannel channel = channel(port);
    ReportClient client = client(channel);
    client.start();

    for (int round = 0; round < 5; round++) {
      offer(client, 50);
      int soFar = round;
      await().until(() -> collector.sequences().size() > 50 * soFar);
      server.shutdownNow().awaitTermination();
      offer(client, 50);
      server = server(port);
      await().atMost(LONG).until(client::isConnected);
    }

    assertThat(client.flush(LONG)).isTrue();
    assertThat(new TreeSet<>(collector.sequences()))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 500).boxed().toList());
    assertThat(client.counters().acknowledged()).isEqualTo(500);
    client.close();
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void serverThatSpeaksAnotherProtocolIsNamedInTheReason() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      executor.execute(() -> {}); // its thread exists before the test's own
      Thread web = new Thread(() -> answerInHtml(socket));
      web.setDaemon(true);
      web.start();
      ManagedChannel channel = channel(socket.getLocalPort());
      ReportClient client = client(channel);
      client.start();

      await().atMost(LONG).until(() -> !events.disconnections.isEmpty());

      assertThat(events.disconnections.get(0).detail())
          .isEqualTo(
              "collector localhost:"
                  + socket.getLocalPort()
                  + ": what listens there is no collector:"
                  + " it does not speak gRPC, its answer begins with 'HTT'");
      assertThat(events.disconnections.get(0).kind()).isEqualTo(Disconnection.Kind.REFUSED);
      assertThat(client.isConnected()).isFalse();
      channel.shutdownNow();
    }
  }

  private static void answerInHtml(ServerSocket socket) {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept();
          OutputStream out = client.getOutputStream()) {
        out.write(
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 4\r\n\r\nhtml"
                .getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        return; // the test is over
      }
    }
  }

  private Server server(int port) throws IOException {
    return OkHttpServerBuilder.forPort(port, InsecureServerCredentials.create())
        .addService(collector)
        .build()
        .start();
  }

  private static ManagedChannel channel(int port) {
    return OkHttpChannelBuilder.forAddress("localhost", port, InsecureChannelCredentials.create())
        .build();
  }

  private ReportClient client(ManagedChannel channel) {
    return new ReportClient(
        channel,
        executor,
        Hello.newBuilder().setSender("test").build(),
        ReportLimits.ofQueue(1000, 1 << 20).withCompression("gzip"),
        new Backoff(Duration.ofMillis(5), Duration.ofMillis(100), new Random(1)),
        new Random(2),
        events);
  }

  private static void offer(ReportClient client, int count) {
    for (int i = 0; i < count; i++) {
      Batch batch =
          Batch.newBuilder().setNode(NodeFacts.newBuilder().setKernelRelease("6.1." + i)).build();
      assertThat(client.offer(batch)).isTrue();
    }
  }
}
