package dev.assay.collector.page;

import dev.assay.wire.v1.ComponentCount;
import dev.assay.wire.v1.GetTagTimelineRequest;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.ListComponentsRequest;
import dev.assay.wire.v1.ListComponentsResponse;
import dev.assay.wire.v1.ListDependenciesRequest;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.ListWorkloadsRequest;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.UsageEvidence;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.VulnerableVerdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Shows an image, or another artifact, under tabs. */
final class SubjectScreen {

  /** A page of these is small, and a list that goes on elsewhere is read by few. */
  private static final int MANY = 200;

  private final Answers answers;

  SubjectScreen(Answers answers) {
    this.answers = answers;
  }

  /** Shows the image of {@code reference} and, where several contents run under it, {@code id}. */
  CompletableFuture<View> image(Asked asked) {
    String reference = asked.get("reference");
    String id = asked.get("id");
    return answers
        .ask(
            QueryGrpc.AsyncService::listImages,
            ListImagesRequest.newBuilder()
                .setReference(reference)
                .setIncludeEnded(true)
                .setPageSize(MANY)
                .build())
        .thenCompose(
            answer -> {
              Image image =
                  answer.getImagesList().stream()
                      .filter(each -> id.isEmpty() || each.getImageId().equals(id))
                      .findFirst()
                      .orElseThrow(() -> PageService.notFound(notHere(reference, id)));
              return tab(asked, Subject.of(image, asked));
            });
  }

  private static String notHere(String reference, String id) {
    return "No container of "
        + reference
        + (id.isEmpty() ? "" : " with the content " + id)
        + " was seen. It may run under another reference now: look for it among the images.";
  }

  /** Shows the artifact named {@code artifact}. */
  CompletableFuture<View> artifact(Asked asked) {
    return tab(asked, Subject.of(asked.get("artifact"), asked));
  }

  private CompletableFuture<View> tab(Asked asked, Subject subject) {
    CompletableFuture<View> shown =
        switch (subject.tab()) {
          case "vulnerabilities" -> vulnerabilities(asked, subject);
          case "packages" -> packages(asked, subject);
          case "dependencies" -> dependencies(asked, subject);
          case "processes" -> processes(asked, subject);
          case "integrity" -> integrity(subject.asImage(), false, "imageintegrity.jte");
          case "workloads" -> workloads(subject.asImage());
          case "history" -> history(subject.asImage());
          case "" -> overview(subject);
          default -> throw PageService.notFound("There is no tab '" + subject.tab() + "'.");
        };
    return shown.thenApply(view -> view.with("subject", subject).with("asked", asked));
  }

  private static View view(String template, Map<String, Object> parameters, Subject subject) {
    String section = subject.image() == null ? "artifacts" : "images";
    return new View(template, section, subject.title(), parameters);
  }

  private static View imageView(String template, Map<String, Object> parameters, Image image) {
    return new View(template, "images", image.getReference(), parameters);
  }

  private CompletableFuture<View> overview(Subject subject) {
    if (subject.asImage().getPackages() == 0) {
      return CompletableFuture.completedFuture(
          view("imageoverview.jte", Map.of("correlation", new Correlated(List.of())), subject));
    }
    return answers
        .ask(
            QueryGrpc.AsyncService::listComponents,
            ListComponentsRequest.newBuilder()
                .setArtifact(subject.artifact())
                .setPageSize(1)
                .build())
        .thenApply(
            answer ->
                view(
                    "imageoverview.jte",
                    Map.of("correlation", new Correlated(answer.getCountsList())),
                    subject));
  }

  private CompletableFuture<View> vulnerabilities(Asked asked, Subject subject) {
    ListComponentsRequest all =
        ListComponentsRequest.newBuilder().setArtifact(subject.artifact()).setPageSize(1).build();
    ListComponentsRequest some =
        all.toBuilder()
            .setFilter(asked.get("q"))
            .setVulnerable(
                asked.choice("vulnerable", VulnerableVerdict.VULNERABLE_VERDICT_UNSPECIFIED))
            .setUsed(asked.choice("used", UseVerdict.USE_VERDICT_UNSPECIFIED))
            .setPageSize(ListScreen.ROWS)
            .setPageToken(asked.get(Asked.TOKEN))
            .build();
    CompletableFuture<ListComponentsResponse> counts =
        answers.ask(QueryGrpc.AsyncService::listComponents, all);
    return answers
        .ask(QueryGrpc.AsyncService::listComponents, some)
        .thenCombine(
            counts,
            (answer, counted) -> {
              Map<String, Object> parameters = new HashMap<>();
              parameters.put("answer", answer);
              parameters.put("correlation", new Correlated(counted.getCountsList()));
              parameters.put(
                  "paging",
                  Paging.of(asked, answer.getComponentsCount(), answer.getNextPageToken()));
              return view("artifactvulnerabilities.jte", parameters, subject);
            });
  }

  private CompletableFuture<View> packages(Asked asked, Subject subject) {
    ListPackagesRequest question =
        ListPackagesRequest.newBuilder()
            .setArtifact(subject.artifact())
            .setFilter(asked.get("q"))
            .setAtLeast(asked.choice("at_least", UsageEvidence.USAGE_EVIDENCE_UNSPECIFIED))
            .setPageSize(ListScreen.ROWS)
            .setPageToken(asked.get(Asked.TOKEN))
            .build();
    return answers
        .ask(QueryGrpc.AsyncService::listPackages, question)
        .thenApply(
            answer ->
                view(
                    "artifactpackages.jte",
                    Map.of(
                        "answer",
                        answer,
                        "paging",
                        Paging.of(asked, answer.getPackagesCount(), answer.getNextPageToken())),
                    subject));
  }

  private CompletableFuture<View> dependencies(Asked asked, Subject subject) {
    ListDependenciesRequest question =
        ListDependenciesRequest.newBuilder()
            .setArtifact(subject.artifact())
            .setFilter(asked.get("q"))
            .setIncludeJdk(asked.get("jdk").equals("yes"))
            .setPageSize(ListScreen.ROWS)
            .setPageToken(asked.get(Asked.TOKEN))
            .build();
    return answers
        .ask(QueryGrpc.AsyncService::listDependencies, question)
        .thenApply(
            answer ->
                view(
                    "artifactdependencies.jte",
                    Map.of(
                        "answer",
                        answer,
                        "paging",
                        Paging.of(asked, answer.getDependenciesCount(), answer.getNextPageToken())),
                    subject));
  }

  private CompletableFuture<View> processes(Asked asked, Subject subject) {
    ListProcessesRequest question =
        ListProcessesRequest.newBuilder()
            .setArtifact(subject.artifact())
            .setFilter(asked.get("q"))
            .setPageSize(ListScreen.ROWS)
            .setPageToken(asked.get(Asked.TOKEN))
            .build();
    return answers
        .ask(QueryGrpc.AsyncService::listProcesses, question)
        .thenApply(
            answer ->
                view(
                    "artifactprocesses.jte",
                    Map.of(
                        "answer",
                        answer,
                        "paging",
                        Paging.of(asked, answer.getProcessesCount(), answer.getNextPageToken())),
                    subject));
  }

  private CompletableFuture<View> integrity(Image image, boolean resolvedToo, String template) {
    return violations(image, resolvedToo)
        .thenApply(found -> imageView(template, Map.of("violations", found), image));
  }

  private CompletableFuture<List<Violation>> violations(Image image, boolean resolvedToo) {
    ListViolationsRequest question =
        ListViolationsRequest.newBuilder()
            .setFilter(image.getReference())
            .setIncludeResolved(resolvedToo)
            .setPageSize(MANY)
            .build();
    return answers
        .ask(QueryGrpc.AsyncService::listViolations, question)
        .thenApply(
            answer ->
                answer.getViolationsList().stream()
                    .filter(
                        each ->
                            resolvedToo
                                || (each.getImageId().equals(image.getImageId())
                                    && image.getViolationIdsList().contains(each.getId())))
                    .toList());
  }

  private CompletableFuture<View> workloads(Image image) {
    ListWorkloadsRequest question =
        ListWorkloadsRequest.newBuilder().setFilter(image.getReference()).setPageSize(MANY).build();
    return answers
        .ask(QueryGrpc.AsyncService::listWorkloads, question)
        .thenApply(answer -> imageView("imageworkloads.jte", Map.of("answer", answer), image));
  }

  private CompletableFuture<View> history(Image image) {
    return violations(image, true)
        .thenCombine(
            answers.ask(
                QueryGrpc.AsyncService::getTagTimeline,
                GetTagTimelineRequest.newBuilder()
                    .setReference(image.getReference())
                    .setLimit(MANY)
                    .build()),
            (found, timeline) ->
                imageView(
                    "imagehistory.jte", Map.of("violations", found, "timeline", timeline), image));
  }

  /**
   * How many packages there are by what is known of them: the table of vulnerable and used, with
   * its third state.
   *
   * @param counts as the API tells them
   */
  record Correlated(List<ComponentCount> counts) {

    Correlated {
      counts = List.copyOf(counts);
    }

    /** Returns how many packages of any kind have both verdicts. */
    long of(VulnerableVerdict vulnerable, UseVerdict used) {
      return counts.stream()
          .filter(each -> each.getVulnerable() == vulnerable && each.getUsed() == used)
          .mapToLong(ComponentCount::getPackages)
          .sum();
    }

    long all() {
      return counts.stream().mapToLong(ComponentCount::getPackages).sum();
    }
  }
}
