package dev.assay.cli;

import dev.assay.wire.v1.AdminGrpc;
import dev.assay.wire.v1.CheckImagesRequest;
import dev.assay.wire.v1.CheckImagesResponse;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import io.grpc.stub.StreamObserver;

/** A collector that finds everything violated that has "bad" in its name. */
final class FakeAdmin extends AdminGrpc.AdminImplBase {

  @Override
  public void checkImages(
      CheckImagesRequest request, StreamObserver<CheckImagesResponse> responses) {
    boolean bad = request.getReference().contains("bad");
    responses.onNext(
        CheckImagesResponse.newBuilder()
            .addImages(
                Image.newBuilder()
                    .setReference(request.getReference())
                    .setIntegrity(bad ? IntegrityState.VIOLATED : IntegrityState.VERIFIED))
            .addUnfinished("r.io/slow:v1")
            .build());
    responses.onCompleted();
  }
}
