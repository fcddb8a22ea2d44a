package dev.assay.collector.page;

import com.google.protobuf.Message;
import dev.assay.wire.v1.ArtifactKind;
import dev.assay.wire.v1.ArtifactOrder;
import dev.assay.wire.v1.DeliveryState;
import dev.assay.wire.v1.ImageOrder;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListArtifactUsersRequest;
import dev.assay.wire.v1.ListArtifactUsersResponse;
import dev.assay.wire.v1.ListArtifactsRequest;
import dev.assay.wire.v1.ListArtifactsResponse;
import dev.assay.wire.v1.ListDeliveriesRequest;
import dev.assay.wire.v1.ListDeliveriesResponse;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListImagesResponse;
import dev.assay.wire.v1.ListNodesRequest;
import dev.assay.wire.v1.ListNodesResponse;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.ListProcessesResponse;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.ListViolationsResponse;
import dev.assay.wire.v1.ListVulnerabilitiesRequest;
import dev.assay.wire.v1.ListVulnerabilitiesResponse;
import dev.assay.wire.v1.ListWorkloadsRequest;
import dev.assay.wire.v1.ListWorkloadsResponse;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.Severity;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.ViolationType;
import dev.assay.wire.v1.VulnerabilitySeverity;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The lists of the page: how the parameters of a URL become a question. */
final class Lists {

  private static final String YES = "yes";

  private final Answers answers;

  Lists(Answers answers) {
    this.answers = answers;
  }

  Listing<ListImagesResponse> images() {
    return new Table<>(
        answers,
        QueryGrpc.AsyncService::listImages,
        Lists::images,
        ListImagesResponse::getImagesList,
        ListImagesResponse::getNextPageToken,
        new View("images.jte", "images", "Images", Map.of()));
  }

  private static ListImagesRequest images(Asked asked, int size, String token) {
    return ListImagesRequest.newBuilder()
        .setFilter(asked.get("q"))
        .setRisk(asked.get("risk"))
        .setCluster(asked.get("cluster"))
        .setNamespace(asked.get("namespace"))
        .setRegistry(asked.get("registry"))
        .setSeverity(asked.choice("severity", Severity.SEVERITY_UNSPECIFIED))
        .setIntegrity(asked.choice("integrity", IntegrityState.INTEGRITY_STATE_UNSPECIFIED))
        .setOrder(asked.choice("order", ImageOrder.IMAGES_BY_URGENCY))
        .setIncludeEnded(asked.get("ended").equals(YES))
        .setPageSize(size)
        .setPageToken(token)
        .build();
  }

  Listing<ListViolationsResponse> violations() {
    return new Table<>(
        answers,
        QueryGrpc.AsyncService::listViolations,
        Lists::violations,
        ListViolationsResponse::getViolationsList,
        ListViolationsResponse::getNextPageToken,
        new View("violations.jte", "violations", "Integrity violations", Map.of()));
  }

  private static ListViolationsRequest violations(Asked asked, int size, String token) {
    return ListViolationsRequest.newBuilder()
        .setFilter(asked.get("q"))
        .setType(asked.choice("type", ViolationType.VIOLATION_TYPE_UNSPECIFIED))
        .setSeverity(asked.choice("severity", Severity.SEVERITY_UNSPECIFIED))
        .setCluster(asked.get("cluster"))
        .setNamespace(asked.get("namespace"))
        .setRegistry(asked.get("registry"))
        .setWorkload(asked.get("workload"))
        .setIncludeResolved(asked.get("resolved").equals(YES))
        .setPageSize(size)
        .setPageToken(token)
        .build();
  }

  Listing<ListVulnerabilitiesResponse> vulnerabilities() {
    return new Table<>(
        answers,
        QueryGrpc.AsyncService::listVulnerabilities,
        Lists::vulnerabilities,
        ListVulnerabilitiesResponse::getVulnerabilitiesList,
        ListVulnerabilitiesResponse::getNextPageToken,
        new View("vulnerabilities.jte", "vulnerabilities", "Vulnerabilities", Map.of()));
  }

  static ListVulnerabilitiesRequest vulnerabilities(Asked asked, int size, String token) {
    return ListVulnerabilitiesRequest.newBuilder()
        .setArtifact(asked.get("artifact"))
        .setFilter(asked.get("q"))
        .setUsed(asked.choice("used", UseVerdict.USE_VERDICT_UNSPECIFIED))
        .setAtLeast(asked.choice("severity", VulnerabilitySeverity.VULNERABILITY_SEVERITY_UNKNOWN))
        .setPageSize(size)
        .setPageToken(token)
        .build();
  }

  Listing<ListWorkloadsResponse> workloads() {
    return new Table<>(
        answers,
        QueryGrpc.AsyncService::listWorkloads,
        Lists::workloads,
        ListWorkloadsResponse::getWorkloadsList,
        ListWorkloadsResponse::getNextPageToken,
        new View("workloads.jte", "workloads", "Workloads", Map.of()));
  }

  private static ListWorkloadsRequest workloads(Asked asked, int size, String token) {
    return ListWorkloadsRequest.newBuilder()
        .setFilter(asked.get("q"))
        .setRisk(asked.get("risk"))
        .setCluster(asked.get("cluster"))
        .setNamespace(asked.get("namespace"))
        .setRegistry(asked.get("registry"))
        .setSeverity(asked.choice("severity", Severity.SEVERITY_UNSPECIFIED))
        .setOnlyDifferent(asked.get("different").equals(YES))
        .setLabel(asked.get("label"))
        .setPageSize(size)
        .setPageToken(token)
        .build();
  }

  Listing<ListProcessesResponse> processes() {
    return new Table<>(
        answers,
        QueryGrpc.AsyncService::listProcesses,
        Lists::processes,
        ListProcessesResponse::getProcessesList,
        ListProcessesResponse::getNextPageToken,
        new View("processes.jte", "processes", "Processes", Map.of()));
  }

  private static ListProcessesRequest processes(Asked asked, int size, String token) {
    return ListProcessesRequest.newBuilder()
        .setFilter(asked.get("q"))
        .setRisk(asked.get("risk"))
        .setNode(asked.get("node"))
        .setCluster(asked.get("cluster"))
        .setNamespace(asked.get("namespace"))
        .setRegistry(asked.get("registry"))
        .setSeverity(asked.choice("severity", Severity.SEVERITY_UNSPECIFIED))
        .setArtifact(asked.get("artifact"))
        .setIncludeEnded(asked.get("ended").equals(YES))
        .setPageSize(size)
        .setPageToken(token)
        .build();
  }

  Listing<ListDeliveriesResponse> deliveries() {
    return new Table<>(
        answers,
        QueryGrpc.AsyncService::listDeliveries,
        (asked, size, token) ->
            ListDeliveriesRequest.newBuilder()
                .setState(asked.choice("state", DeliveryState.DELIVERY_STATE_UNSPECIFIED))
                .setTarget(asked.get("target"))
                .setPageSize(size)
                .setPageToken(token)
                .build(),
        ListDeliveriesResponse::getDeliveriesList,
        ListDeliveriesResponse::getNextPageToken,
        new View("deliveries.jte", "automation", "Messages", Map.of()));
  }

  Listing<ListArtifactsResponse> artifacts() {
    return new Table<>(
        answers,
        QueryGrpc.AsyncService::listArtifacts,
        (asked, size, token) ->
            ListArtifactsRequest.newBuilder()
                .setFilter(asked.get("q"))
                .setKind(asked.choice("kind", ArtifactKind.ARTIFACT_KIND_UNSPECIFIED))
                .setOnlyRunning(asked.get("running").equals(YES))
                .setOrder(asked.choice("order", ArtifactOrder.ARTIFACTS_BY_NAME))
                .setPageSize(size)
                .setPageToken(token)
                .build(),
        ListArtifactsResponse::getArtifactsList,
        ListArtifactsResponse::getNextPageToken,
        new View("artifacts.jte", "artifacts", "Artifacts", Map.of()));
  }

  Listing<ListNodesResponse> nodes() {
    return new Table<>(
        answers,
        QueryGrpc.AsyncService::listNodes,
        (asked, size, token) ->
            ListNodesRequest.newBuilder()
                .setFilter(asked.get("q"))
                .setCluster(asked.get("cluster"))
                .setOnlyGaps(asked.get("gaps").equals(YES))
                .setPageSize(size)
                .setPageToken(token)
                .build(),
        ListNodesResponse::getNodesList,
        ListNodesResponse::getNextPageToken,
        new View("nodes.jte", "nodes", "Nodes", Map.of()));
  }

  /** The users of what is asked for; none while nothing is. */
  Listing<ListArtifactUsersResponse> artifactUsers() {
    return new Table<>(
        answers,
        (service, question, observer) -> {
          if (question.getOf().isEmpty()) {
            observer.onNext(ListArtifactUsersResponse.getDefaultInstance());
            observer.onCompleted();
          } else {
            service.listArtifactUsers(question, observer);
          }
        },
        (asked, size, token) ->
            ListArtifactUsersRequest.newBuilder()
                .setOf(asked.get("of"))
                .setPageSize(size)
                .setPageToken(token)
                .build(),
        ListArtifactUsersResponse::getUsersList,
        ListArtifactUsersResponse::getNextPageToken,
        new View("artifactusers.jte", "artifacts", "Who uses it", Map.of()));
  }

  /** Makes the question for a page of a list. */
  @FunctionalInterface
  private interface Question<Q> {
    Q of(Asked asked, int size, String token);
  }

  private record Table<Q, A extends Message>(
      Answers answers,
      Answers.Method<Q, A> method,
      Question<Q> question,
      Function<A, List<? extends Message>> rowsOf,
      Function<A, String> tokenOf,
      View view)
      implements Listing<A> {

    @Override
    public CompletableFuture<A> ask(Asked asked, int size, String token) {
      return answers.ask(method, question.of(asked, size, token));
    }

    @Override
    public List<? extends Message> rows(A answer) {
      return rowsOf.apply(answer);
    }

    @Override
    public String nextToken(A answer) {
      return tokenOf.apply(answer);
    }
  }
}
