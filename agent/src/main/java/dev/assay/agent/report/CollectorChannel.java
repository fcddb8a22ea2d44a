package dev.assay.agent.report;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The connection to a collector, on threads that its owner gives: gRPC makes none of its own. */
public final class CollectorChannel {

  /**
   * Finds a peer that vanished without a word; longer than gRPC servers' shortest, five minutes.
   */
  private static final long KEEP_ALIVE_MINUTES = 6;

  private CollectorChannel() {}

  /**
   * Returns a channel that connects when it is first used.
   *
   * @param credentials how the collector is trusted, and what is shown to it
   * @param timer runs what takes no time
   * @param transport runs what blocks: reading, writing, name lookups; needs three threads
   */
  public static ManagedChannel open(
      String host,
      int port,
      ChannelCredentials credentials,
      ScheduledExecutorService timer,
      Executor transport) {
    return OkHttpChannelBuilder.forAddress(host, port, credentials)
        .disableRetry()
        .executor(timer)
        .offloadExecutor(transport)
        .transportExecutor(transport)
        .scheduledExecutorService(timer)
        .keepAliveTime(KEEP_ALIVE_MINUTES, TimeUnit.MINUTES)
        .build();
  }
}
