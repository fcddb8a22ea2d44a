package dev.assay.cli;

import dev.assay.wire.v1.ArtifactUser;
import dev.assay.wire.v1.ComponentKind;
import dev.assay.wire.v1.ComponentUse;
import dev.assay.wire.v1.DebloatEntry;
import dev.assay.wire.v1.DebloatPlan;
import dev.assay.wire.v1.GetDebloatPlanRequest;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.ListArtifactUsersRequest;
import dev.assay.wire.v1.ListArtifactUsersResponse;
import dev.assay.wire.v1.ListClassesRequest;
import dev.assay.wire.v1.ListClassesResponse;
import dev.assay.wire.v1.ListComponentsRequest;
import dev.assay.wire.v1.ListComponentsResponse;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListImagesResponse;
import dev.assay.wire.v1.ListNewAdvisoriesRequest;
import dev.assay.wire.v1.ListNewAdvisoriesResponse;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.ListPackagesResponse;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.ListViolationsResponse;
import dev.assay.wire.v1.ListVulnerabilitiesRequest;
import dev.assay.wire.v1.ListVulnerabilitiesResponse;
import dev.assay.wire.v1.ListWorkloadsRequest;
import dev.assay.wire.v1.ListWorkloadsResponse;
import dev.assay.wire.v1.NewAdvisory;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.ReplicaDifference;
import dev.assay.wire.v1.Severity;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.VulnerabilitySeverity;
import dev.assay.wire.v1.Workload;
import dev.assay.wire.v1.WorkloadImage;
import dev.assay.wire.v1.WorkloadName;
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
  final List<ListVulnerabilitiesRequest> vulnerabilityRequests = new ArrayList<>();
  final int images;
  ListVulnerabilitiesResponse vulnerabilities = ListVulnerabilitiesResponse.getDefaultInstance();
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
  public void listNewAdvisories(
      ListNewAdvisoriesRequest request, StreamObserver<ListNewAdvisoriesResponse> responses) {
    NewAdvisory.Builder advisory =
        NewAdvisory.newBuilder()
            .setId("CVE-2026-1")
            .setSeverity(request.getAtLeast())
            .setName("libc6")
            .setVersion("1")
            .setArtifact("host:n1")
            .addNodes("n1")
            .addFixedVersions("2")
            .setUsed(request.getUsed());
    responses.onNext(
        ListNewAdvisoriesResponse.newBuilder()
            .addAdvisories(advisory)
            .addAdvisories(
                advisory
                    .clone()
                    .addReferences("r.io/app:v1")
                    .addWorkloads(
                        WorkloadName.newBuilder()
                            .setNamespace("shop")
                            .setKind("Deployment")
                            .setName("web")))
            .build());
    responses.onCompleted();
  }

  @Override
  public void listArtifactUsers(
      ListArtifactUsersRequest request, StreamObserver<ListArtifactUsersResponse> responses) {
    responses.onNext(
        ListArtifactUsersResponse.newBuilder()
            .addUsers(
                ArtifactUser.newBuilder()
                    .setArtifact("host:n1")
                    .setRunning(true)
                    .addNodes("n1")
                    .addPrograms("shop/web/1.0")
                    .setComponent(
                        ComponentUse.newBuilder()
                            .setName(request.getOf())
                            .setVersion("1")
                            .setUsed(UseVerdict.USED)))
            .build());
    responses.onCompleted();
  }

  @Override
  public void getDebloatPlan(GetDebloatPlanRequest request, StreamObserver<DebloatPlan> responses) {
    responses.onNext(
        DebloatPlan.newBuilder()
            .setArtifact(request.getArtifact())
            .addRemovable(
                DebloatEntry.newBuilder()
                    .setName("tree")
                    .setVersion("1")
                    .setKind(ComponentKind.OS_PACKAGE)
                    .setVulnerabilities(2)
                    .setSeverity(VulnerabilitySeverity.VULNERABILITY_HIGH))
            .addKept(DebloatEntry.newBuilder().setName("tar").setReason("Needed by dpkg."))
            .setNotMeasured(3)
            .setDockerfile("RUN dpkg --purge tree\n")
            .build());
    responses.onCompleted();
  }

  @Override
  public void listWorkloads(
      ListWorkloadsRequest request, StreamObserver<ListWorkloadsResponse> responses) {
    responses.onNext(
        ListWorkloadsResponse.newBuilder()
            .addWorkloads(
                Workload.newBuilder()
                    .setNamespace("shop")
                    .setKind("Deployment")
                    .setName("web")
                    .setContainers(2)
                    .addImages(WorkloadImage.newBuilder().setReference("r.io/app:v1"))
                    .addDifferences(
                        ReplicaDifference.newBuilder()
                            .setStatement("app: 1 runs sha256:1, 1 runs sha256:2.")))
            .build());
    responses.onCompleted();
  }

  @Override
  public void listViolations(
      ListViolationsRequest request, StreamObserver<ListViolationsResponse> responses) {
    ListViolationsResponse.Builder answer = ListViolationsResponse.newBuilder();
    if (request.getFilter().equals("app")) {
      answer.addViolations(
          Violation.newBuilder()
              .setTitle("Digest Mismatch")
              .setSeverity(Severity.CRITICAL)
              .setIntegrityStatus("InvalidImageIntegrity"));
    }
    responses.onNext(answer.build());
    responses.onCompleted();
  }

  @Override
  public void listVulnerabilities(
      ListVulnerabilitiesRequest request, StreamObserver<ListVulnerabilitiesResponse> responses) {
    vulnerabilityRequests.add(request);
    responses.onNext(vulnerabilities);
    responses.onCompleted();
  }

  @Override
  public void listComponents(
      ListComponentsRequest request, StreamObserver<ListComponentsResponse> responses) {
    ListComponentsResponse.Builder answer = ListComponentsResponse.newBuilder();
    vulnerabilities
        .getVulnerabilitiesList()
        .forEach(
            each -> {
              ComponentUse.Builder component = each.getComponent().toBuilder();
              if (each.getVulnerability().hasStated()) {
                component.addSuppressed(each.getVulnerability());
              } else {
                component.addVulnerabilities(each.getVulnerability());
              }
              answer.addComponents(component);
            });
    responses.onNext(answer.build());
    responses.onCompleted();
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
