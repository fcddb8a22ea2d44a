package dev.assay.benchmarks.sensor;

import dev.assay.wire.v1.Ack;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.IngestGrpc;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ReportRequest;
import dev.assay.wire.v1.ReportResponse;
import dev.assay.wire.v1.Want;
import dev.assay.wire.v1.Welcome;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A collector that keeps nothing, in a process of its own so that its memory is not counted: it
 * acknowledges every batch and asks for every set of files and for the host's packages.
 */
public final class ChildCollector implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;
  private final Writer in;
  private final int port;

  private ChildCollector(Process process) throws IOException {
    this.process = process;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    this.port = Integer.parseInt(out.readLine());
  }

  /** Starts one with this program's class path. */
  static ChildCollector start() throws IOException {
    return new ChildCollector(
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                ChildCollector.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  int port() {
    return port;
  }

  /** Returns what it has received so far, for people. */
  String received() throws IOException {
    in.write("\n");
    in.flush();
    return out.readLine();
  }

  @Override
  public void close() {
    process.destroy();
  }

  /** Serves until its input ends; answers each line with what it has received. */
  public static void main(String[] arguments) throws IOException {
    Taking taking = new Taking();
    Server server = NettyServerBuilder.forPort(0).addService(taking).build().start();
    System.out.println(server.getPort());
    while (System.in.read() >= 0) {
      System.out.println(
          taking.batches + " batches, " + taking.bytes + " bytes, " + taking.parts + " parts");
    }
    server.shutdownNow();
  }

  private static final class Taking extends IngestGrpc.IngestImplBase {

    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong parts = new AtomicLong();

    @Override
    public StreamObserver<ReportRequest> report(StreamObserver<ReportResponse> down) {
      return new StreamObserver<>() {
        @Override
        public void onNext(ReportRequest request) {
          if (request.hasHello()) {
            welcome(request, down);
          } else {
            take(request.getBatch(), down);
          }
        }

        @Override
        public void onError(Throwable error) {
          System.err.println("sensor: " + error);
        }

        @Override
        public void onCompleted() {
          down.onCompleted();
        }
      };
    }

    private static void welcome(ReportRequest request, StreamObserver<ReportResponse> down) {
      down.onNext(
          ReportResponse.newBuilder()
              .setWelcome(Welcome.newBuilder().setMaxMessageBytes(4 << 20).setMaxUnacknowledged(16))
              .build());
      down.onNext(
          ReportResponse.newBuilder()
              .setWant(
                  Want.newBuilder()
                      .setKind(DictionaryKind.PACKAGE_INVENTORY)
                      .addKeys(request.getHello().getSensor().getBootId()))
              .build());
    }

    private void take(Batch batch, StreamObserver<ReportResponse> down) {
      batches.incrementAndGet();
      bytes.addAndGet(batch.getSerializedSize());
      parts.addAndGet(batch.getDictionaryPartsCount());
      Want.Builder want = Want.newBuilder().setKind(DictionaryKind.FILE_SET);
      batch.getProcessesList().stream()
          .map(ProcessFacts::getFileSet)
          .filter(key -> !key.isEmpty())
          .distinct()
          .forEach(want::addKeys);
      if (want.getKeysCount() > 0) {
        down.onNext(ReportResponse.newBuilder().setWant(want).build());
      }
      down.onNext(
          ReportResponse.newBuilder()
              .setAck(Ack.newBuilder().setSequence(batch.getSequence()))
              .build());
    }
  }
}
