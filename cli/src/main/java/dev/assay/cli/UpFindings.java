package dev.assay.cli;

import dev.assay.settings.HostPort;
import dev.assay.wire.v1.Change;
import dev.assay.wire.v1.ChangeKind;
import dev.assay.wire.v1.GetSummaryRequest;
import dev.assay.wire.v1.ListNodesRequest;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import dev.assay.wire.v1.Summary;
import dev.assay.wire.v1.WatchRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks the collector of {@code assay up} what was found, and shows it as it comes. */
final class UpFindings implements AutoCloseable {

  private static final long POLL_MILLIS = 200;

  private final ManagedChannel channel;
  private final QueryBlockingStub query;
  private final UpScreen screen;
  private final PrintWriter out;

  UpFindings(HostPort address, Path data, PrintWriter out) {
    this.channel =
        NettyChannelBuilder.forAddress(address.host(), address.port()).usePlaintext().build();
    this.query = QueryGrpc.newBlockingStub(channel);
    this.screen = new UpScreen(address, data);
    this.out = out;
  }

  /**
   * Shows the first findings, as soon as there are some of each kind.
   *
   * @param mostWait when to show what there is by then: a host without any package database has
   *     processes and no packages, however long one waits
   */
  void showFirst(Duration mostWait) throws InterruptedException {
    long deadline = System.nanoTime() + mostWait.toNanos();
    Summary found = summary();
    while ((found.getProcesses() == 0 || found.getPackagesUsed() == 0)
        && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      found = summary();
    }
    out.print(
        screen.render(
            found, query.listNodes(ListNodesRequest.getDefaultInstance()).getNodesList()));
    out.flush();
  }

  private Summary summary() {
    return query.getSummary(GetSummaryRequest.getDefaultInstance());
  }

  /** Shows changes of images and violations, a line each, until the thread is interrupted. */
  void follow() {
    out.println("\nCtrl-C stops. Changes of images and violations show below.");
    out.flush();
    WatchRequest changes =
        WatchRequest.newBuilder()
            .addKinds(ChangeKind.VIOLATION_CHANGED)
            .addKinds(ChangeKind.IMAGE_CHANGED)
            .build();
    boolean watching = true;
    while (watching) {
      try {
        query.watch(changes).forEachRemaining(this::show);
        watching = false; // the collector ends
      } catch (StatusRuntimeException e) {
        // Anything else: the collector ends, or this thread was interrupted.
        watching = e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
        if (watching) {
          out.println("(some changes were too quick to be shown: assay get violations)");
        }
      }
    }
    // The interrupt is obeyed by now; left standing it would break off the closing of sensor and
    // database.
    Thread.interrupted();
  }

  private void show(Change change) {
    out.println(
        Words.time(change.hasAt(), change.getAt())
            + "  "
            + TextTable.printable(change.getSummary()));
    out.flush();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
