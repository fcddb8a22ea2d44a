package dev.assay.cli;

import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.ListClassesRequest;
import dev.assay.wire.v1.ListClassesResponse;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListImagesResponse;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.ListPackagesResponse;
import dev.assay.wire.v1.QueryGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A collector that answers with made-up images, in pages, and with what the test gives it. */
final class FakeQuery extends QueryGrpc.QueryImplBase {

  final List<ListImagesRequest> imageRequests = new ArrayList<>();
  final List<ListPackagesRequest> packageRequests = new ArrayList<>();
  final int images;
  ListPackagesResponse packages = ListPackagesResponse.getDefaultInstance();

  FakeQuery(int images) {
    this.images = images;
  }

  @Override
  public void listImages(ListImagesRequest request, StreamObserver<ListImagesResponse> responses) {
    imageRequests.add(request);
    int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
    int to = Math.min(images, from + Math.min(request.getPageSize(), 3));
    responses.onNext(
        ListImagesResponse.newBuilder()
            .addAllImages(
                IntStream.range(from, to).mapToObj(FakeQuery::image).collect(Collectors.toList()))
            .setNextPageToken(to < images ? String.valueOf(to) : "")
            .build());
    responses.onCompleted();
  }

  private static Image image(int number) {
    return Image.newBuilder()
        .setReference("registry.example/app:" + number)
        .setImageId("sha256:" + "%064x".formatted(number))
        .build();
  }

  @Override
  public void listPackages(
      ListPackagesRequest request, StreamObserver<ListPackagesResponse> responses) {
    packageRequests.add(request);
    responses.onNext(packages);
    responses.onCompleted();
  }

  @Override
  public void listClasses(
      ListClassesRequest request, StreamObserver<ListClassesResponse> responses) {
    responses.onError(
        Status.NOT_FOUND
            .withDescription("archive: 'log4.jar' is not known; the nearest is 'log4j.jar'")
            .asRuntimeException());
  }
}
