package dev.assay.wire.client;

import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.IngestGrpc.IngestStub;
import dev.assay.wire.v1.ReportRequest;
import dev.assay.wire.v1.ReportResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** One stream to a collector, from its opening to its end. Used on the client's executor only. */
final class ReportStream implements ClientResponseObserver<ReportRequest, ReportResponse> {

  /** Of less, which is mostly digests and numbers, gzip makes more. */
  private static final int LEAST_COMPRESSED_BYTES = 256;

  private final ReportClient client;
  private final ToldParts told = new ToldParts();
  private @Nullable ClientCallStreamObserver<ReportRequest> call;

  ReportStream(ReportClient client) {
    this.client = client;
  }

  void open(IngestStub stub, ReportRequest hello) {
    StreamObserver<ReportRequest> up = stub.report(this);
    if (call != null) {
      call.setMessageCompression(false);
    }
    up.onNext(hello);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<ReportRequest> requestStream) {
    call = requestStream;
    requestStream.setOnReadyHandler(client::pump);
  }

  /** Tells whether the transport takes a message without piling it up in memory. */
  boolean isReady() {
    return call != null && call.isReady();
  }

  void send(Batch batch) {
    if (call != null) {
      call.setMessageCompression(batch.getSerializedSize() >= LEAST_COMPRESSED_BYTES);
      call.onNext(ReportRequest.newBuilder().setBatch(batch).build());
    }
  }

  /** Returns what the collector learnt on this stream. */
  ToldParts told() {
    return told;
  }

  void halfClose() {
    if (call != null) {
      call.onCompleted();
    }
  }

  void cancel(String why) {
    if (call != null) {
      call.cancel(why, null);
    }
  }

  @Override
  public void onNext(ReportResponse response) {
    client.received(this, response);
  }

  @Override
  public void onError(Throwable cause) {
    client.ended(this, Status.fromThrowable(cause));
  }

  @Override
  public void onCompleted() {
    client.ended(this, Status.OK);
  }
}
