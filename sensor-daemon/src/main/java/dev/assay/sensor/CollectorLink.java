package dev.assay.sensor;

import dev.assay.settings.HostPort;
import dev.assay.wire.client.Backoff;
import dev.assay.wire.client.ReportClient;
import dev.assay.wire.client.ReportLimits;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.NodeIdentity;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The connection to the collector, with the threads it needs: one of the network, one that
 * delivers.
 */
final class CollectorLink implements AutoCloseable {

  /** With batches of up to 200 facts this is more than queue.bytes lets in. */
  private static final int MOST_BATCHES = 1024;

  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
  private static final long LAST_WORDS_MILLIS = 500;

  private final NioEventLoopGroup network;
  private final ManagedChannel channel;
  private final ScheduledExecutorService delivering;
  private final ReportClient client;

  /**
   * Prepares a connection; it is made when the client is started.
   *
   * @param credentials how the collector is trusted, and what is shown to it
   * @param queueBytes the most evidence that waits
   * @param broken told when delivery cannot go on, on its thread
   */
  CollectorLink(
      HostPort collector,
      ChannelCredentials credentials,
      NodeIdentity node,
      long queueBytes,
      CollectorEvents events,
      Consumer<Throwable> broken) {
    SecureRandom random = new SecureRandom();
    // Java's own sockets on one thread: the native ones need a library unpacked to a directory that
    // a container with a read-only root does not have.
    this.network = new NioEventLoopGroup(1);
    this.delivering = new DeliveryThread(broken);
    this.channel =
        NettyChannelBuilder.forAddress(collector.host(), collector.port(), credentials)
            .eventLoopGroup(network)
            .channelType(NioSocketChannel.class)
            .executor(delivering)
            .offloadExecutor(delivering)
            .build();
    this.client =
        new ReportClient(
            channel,
            delivering,
            Hello.newBuilder().setSender(SensorVersion.SENDER).setSensor(node).build(),
            ReportLimits.ofQueue(MOST_BATCHES, queueBytes).withCompression("gzip"),
            new Backoff(FIRST_RETRY, LONGEST_RETRY, random),
            random,
            events);
  }

  ReportClient client() {
    return client;
  }

  /** Gives what was offered some time to be acknowledged, then ends. */
  void close(Duration mostFlush) {
    try {
      boolean all = client.isConnected() && client.flush(mostFlush);
      if (!all) {
        // What is left is found again by the next sensor on this node: it is what runs.
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  @Override
  public void close() {
    client.close();
    channel.shutdown();
    delivering.shutdown();
    // Nobody waits for it: its thread ends by itself.
    var unused = network.shutdownGracefully(0, LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
  }
}
