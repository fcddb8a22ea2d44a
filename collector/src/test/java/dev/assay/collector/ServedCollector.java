package dev.assay.collector;

import dev.assay.collector.config.CollectorConfig;
import dev.assay.wire.v1.QueryGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A collector on a free port, with its database in a directory, and a channel to it. */
record ServedCollector(Collector collector, ManagedChannel channel) implements AutoCloseable {

  /**
   * Starts it; it scans no images by itself.
   *
   * @param more arguments
   */
  static ServedCollector start(Path directory, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--collector.listen=127.0.0.1:0",
                "--collector.database=" + directory.resolve("collector.db"),
                "--collector.scan.images=false"));
    arguments.addAll(List.of(more));
    Collector collector = Collector.start(CollectorConfig.read(arguments), Clock.systemUTC());
    return new ServedCollector(
        collector,
        NettyChannelBuilder.forAddress("127.0.0.1", collector.address().port())
            .usePlaintext()
            .build());
  }

  int port() {
    return collector.address().port();
  }

  /** What answers questions, each within a minute. */
  QueryGrpc.QueryBlockingStub query() {
    return QueryGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    collector.close();
  }
}
