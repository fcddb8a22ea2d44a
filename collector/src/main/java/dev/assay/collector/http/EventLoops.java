package dev.assay.collector.http;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Event loops that end at once when they are told to.
 *
 * <p>Netty's default waits two quiet seconds for late tasks, and the server has ended its
 * connections by then; whoever pressed Ctrl-C waits for that.
 */
final class EventLoops extends MultiThreadIoEventLoopGroup {

  private static final long TIMEOUT_SECONDS = 2;

  EventLoops(int threads, String name) {
    super(threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
  }

  @Override
  public Future<?> shutdownGracefully() {
    return shutdownGracefully(0, TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
