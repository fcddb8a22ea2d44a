package dev.assay.acceptance.kit;

import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.IngestGrpc;
import dev.assay.wire.v1.ReportRequest;
import dev.assay.wire.v1.ReportResponse;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerStreamTracer;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between senders and a collector: passes on all that they say, and keeps it. */
public final class WireRecorder extends IngestGrpc.IngestImplBase implements AutoCloseable {

  private static final Context.Key<Sizes> SIZES = Context.key("sizes");

  private final ManagedChannel channel;
  private final Server server;
  private final List<Recording> recordings = new CopyOnWriteArrayList<>();

  private WireRecorder(String collector) throws IOException {
    this.channel = NettyChannelBuilder.forTarget(collector).usePlaintext().build();
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(this)
            .addStreamTracerFactory(
                new ServerStreamTracer.Factory() {
                  @Override
                  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
                    return new Sizes();
                  }
                })
            .build()
            .start();
  }

  /** Begins to pass on to a collector. */
  public static WireRecorder before(Assay.Collector collector) throws IOException {
    return new WireRecorder(collector.address());
  }

  /** Host and port for senders. */
  public String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** All streams so far, in the order in which they began. */
  public List<Recording> recordings() {
    return recordings;
  }

  @Override
  public StreamObserver<ReportRequest> report(StreamObserver<ReportResponse> down) {
    Sizes sizes = SIZES.get();
    Recording recording =
        new Recording(IngestGrpc.newStub(channel).report(answers(down, sizes)), sizes);
    recordings.add(recording);
    return recording;
  }

  private static StreamObserver<ReportResponse> answers(
      StreamObserver<ReportResponse> down, Sizes sizes) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ReportResponse response) {
        sizes.answers.addAndGet(Sizes.PREFIX_BYTES + response.getSerializedSize());
        down.onNext(response);
      }

      @Override
      public void onError(Throwable cause) {
        down.onError(cause);
      }

      @Override
      public void onCompleted() {
        down.onCompleted();
      }
    };
  }

  @Override
  public void close() {
    server.shutdownNow();
    channel.shutdownNow();
  }

  /** How many bytes each message took, compressed where it was. */
  private static final class Sizes extends ServerStreamTracer {

    /** Flag and length before each message (gRPC over HTTP/2, Length-Prefixed-Message). */
    private static final int PREFIX_BYTES = 5;

    private final List<Integer> sizes = new CopyOnWriteArrayList<>();
    private final AtomicInteger answers = new AtomicInteger();

    @Override
    public Context filterContext(Context context) {
      return context.withValue(SIZES, this);
    }

    @Override
    public void inboundMessageRead(int number, long wireSize, long size) {
      sizes.add(PREFIX_BYTES + (int) wireSize);
    }
  }

  /** What was said on one stream. */
  public static final class Recording implements StreamObserver<ReportRequest> {

    private final StreamObserver<ReportRequest> up;
    private final List<ReportRequest> requests = new CopyOnWriteArrayList<>();

    private final Sizes sizes;

    private Recording(StreamObserver<ReportRequest> up, Sizes sizes) {
      this.up = up;
      this.sizes = sizes;
    }

    /** How many bytes a message took on the wire, as they were sent. */
    public int wireBytes(int message) {
      return sizes.sizes.get(message);
    }

    /** How the sender introduced itself. */
    public Hello hello() {
      return requests.stream()
          .filter(ReportRequest::hasHello)
          .map(ReportRequest::getHello)
          .findFirst()
          .orElse(Hello.getDefaultInstance());
    }

    /** How many bytes the collector's answers took so far. */
    public int answerBytes() {
      return sizes.answers.get();
    }

    /** All messages of the sender. */
    public List<ReportRequest> requests() {
      return requests;
    }

    /** Its batches. */
    public List<Batch> batches() {
      return requests.stream()
          .filter(ReportRequest::hasBatch)
          .map(ReportRequest::getBatch)
          .toList();
    }

    @Override
    public void onNext(ReportRequest request) {
      requests.add(request);
      up.onNext(request);
    }

    @Override
    public void onError(Throwable cause) {
      up.onError(cause);
    }

    @Override
    public void onCompleted() {
      up.onCompleted();
    }
  }
}
