package dev.assay.collector.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.assay.wire.client.Backoff;
import dev.assay.wire.client.DictionaryParts;
import dev.assay.wire.client.Disconnection;
import dev.assay.wire.client.ReportClient;
import dev.assay.wire.client.ReportLimits;
import dev.assay.wire.client.ReportListener;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.Want;
import dev.assay.wire.v1.Welcome;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A sensor or agent that reports what it is told, and delivers the dictionaries that it has. */
public final class ReportingSender implements AutoCloseable, ReportListener {

  private record Wanted(DictionaryKind kind, ByteString key) {}

  private final Map<Wanted, MessageLite> dictionaries = new ConcurrentHashMap<>();
  private final Queue<String> rejections = new ConcurrentLinkedQueue<>();
  private final ManagedChannel channel;
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final ReportClient client;

  /** Connects to a collector on this machine. */
  public ReportingSender(int port, Hello hello) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    client =
        new ReportClient(
            channel,
            executor,
            hello,
            ReportLimits.ofQueue(1000, 16L << 20),
            new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1), new Random(1)),
            new Random(hello.getSender().hashCode()),
            this);
    client.start();
  }

  /** Has a dictionary, for when the collector wants it. */
  public ReportingSender has(DictionaryKind kind, ByteString key, MessageLite dictionary) {
    dictionaries.put(new Wanted(kind, key), dictionary);
    return this;
  }

  /** Reports, and waits until it is durable. */
  public void report(Batch batch) throws InterruptedException {
    check(client.offer(batch), "the queue is full");
    check(client.flush(Duration.ofSeconds(30)), "not acknowledged in time");
    check(rejections.isEmpty(), "refused: " + rejections);
  }

  @Override
  public void wanted(Want want) {
    for (ByteString key : want.getKeysList()) {
      MessageLite dictionary = dictionaries.get(new Wanted(want.getKind(), key));
      if (dictionary != null) {
        DictionaryParts.cut(want.getKind(), key, dictionary)
            .forEach(part -> check(client.offer(batch(part)), "the queue is full"));
      }
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  private static Batch batch(dev.assay.wire.v1.DictionaryPart part) {
    return Batch.newBuilder().addDictionaryParts(part).build();
  }

  @Override
  public void rejected(long sequence, String reason) {
    rejections.add(sequence + ": " + reason);
  }

  @Override
  public void connected(Welcome welcome) {}

  @Override
  public void acknowledged(long sequence) {}

  @Override
  public void disconnected(Disconnection disconnection) {}

  @Override
  public void close() {
    client.close();
    channel.shutdownNow();
    executor.shutdownNow();
  }
}
