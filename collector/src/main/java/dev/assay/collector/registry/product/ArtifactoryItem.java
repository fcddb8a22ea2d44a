package dev.assay.collector.registry.product;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.registry.Attributed;
import dev.assay.collector.registry.Attributed.Certainty;
import dev.assay.collector.registry.Attributed.Origin;
import dev.assay.collector.registry.BuildDetails;
import dev.assay.collector.registry.ProductApi;
import dev.assay.collector.registry.SourceDetails;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The file in Artifactory's storage that is an image's manifest.
 *
 * @param info what the storage API says of it (FileInfo)
 */
record ArtifactoryItem(JsonNode info) {

  /**
   * How to show an item to people.
   *
   * @param template an address with {host}, {repo} and {path}
   */
  record Link(String template) {
    @Nullable URI of(ProductApi api, String repository, String path) {
      String origin = api.base().getScheme() + "://" + api.base().getRawAuthority();
      try {
        return URI.create(
            template
                .replace("{host}", origin)
                .replace("{repo}", ApiText.encoded(repository))
                .replace("{path}", ApiText.encodedPath(path)));
      } catch (IllegalArgumentException e) {
        return null; // The template makes no address of it.
      }
    }
  }

  // An upload's begin and end; "created" and "lastModified" of one push are no further apart.
  private static final Duration ONE_PUSH = Duration.ofMinutes(10);

  CompletableFuture<SourceDetails> details(ProductApi api, Link link) {
    String repository = ApiText.of(info.path("repo"));
    String path = ApiText.of(info.path("path")).replaceFirst("^/", "");
    SourceDetails stored =
        new SourceDetails(
            updated(repository),
            deployedBy(),
            BuildDetails.NONE,
            link.of(api, repository, path),
            null,
            List.of(),
            List.of());
    return api.get("api/storage/" + ApiText.encodedPath(repository + "/" + path) + "?properties")
        .thenCompose(
            answer ->
                // 404 means that it has none.
                answer.isFound()
                    ? built(api, answer.document().path("properties"))
                    : CompletableFuture.completedFuture(SourceDetails.NONE))
        .thenApply(stored::or);
  }

  /**
   * Returns when the tag got its content. A local repository's "lastModified" is when the upload
   * began, but also moves when the same content is deployed again; a cache's is the upstream's
   * date, so there "created" counts, which is when Artifactory got it.
   */
  private @Nullable Attributed<Instant> updated(String repository) {
    Optional<Instant> created = ApiText.time(info.path("created"));
    Optional<Instant> modified = ApiText.time(info.path("lastModified"));
    boolean cache = repository.endsWith("-cache") || info.hasNonNull("remoteUrl");
    if (cache) {
      return created
          .map(time -> new Attributed<>(time, Origin.ARTIFACTORY_STORAGE, Certainty.APPROXIMATE))
          .orElse(null);
    }
    boolean agree =
        created.isPresent()
            && modified.isPresent()
            && Duration.between(created.get(), modified.get()).abs().compareTo(ONE_PUSH) < 0;
    Certainty certainty = agree ? Certainty.RECORDED : Certainty.APPROXIMATE;
    return modified
        .or(() -> created)
        .map(time -> new Attributed<>(time, Origin.ARTIFACTORY_STORAGE, certainty))
        .orElse(null);
  }

  private @Nullable Attributed<String> deployedBy() {
    String modifier = ApiText.of(info.path("modifiedBy"));
    return recorded(
        modifier.isEmpty() ? ApiText.of(info.path("createdBy")) : modifier,
        Origin.ARTIFACTORY_STORAGE);
  }

  // The build

  private static CompletableFuture<SourceDetails> built(ProductApi api, JsonNode properties) {
    String name = first(properties, "build.name");
    String number = first(properties, "build.number");
    BuildDetails labels =
        new BuildDetails(
            null,
            recorded(name, Origin.ARTIFACTORY_PROPERTIES),
            recorded(number, Origin.ARTIFACTORY_PROPERTIES),
            recorded(first(properties, "build.url"), Origin.ARTIFACTORY_PROPERTIES),
            claimed(first(properties, "docker.label.org.opencontainers.image.source")),
            claimed(first(properties, "docker.label.org.opencontainers.image.revision")));
    if (name.isEmpty() || number.isEmpty()) {
      return CompletableFuture.completedFuture(details(labels, List.of()));
    }
    return api.get("api/build/" + ApiText.encoded(name) + "/" + ApiText.encoded(number))
        .thenApply(
            answer ->
                answer.isFound()
                    ? details(
                        information(answer.document().path("buildInfo")).or(labels), List.of())
                    : details(
                        labels,
                        List.of(
                            "Artifactory answers "
                                + answer.status()
                                + " for the information of build "
                                + name
                                + " "
                                + number
                                + (answer.status() == 403
                                    ? ": its owner is told to who may read builds"
                                    : ""))));
  }

  private static BuildDetails information(JsonNode build) {
    String principal = ApiText.of(build.path("principal"));
    JsonNode source = build.path("vcs").path(0);
    return new BuildDetails(
        recorded(
            principal.isEmpty() ? ApiText.of(build.path("artifactoryPrincipal")) : principal,
            Origin.ARTIFACTORY_BUILD),
        recorded(ApiText.of(build.path("name")), Origin.ARTIFACTORY_BUILD),
        recorded(ApiText.of(build.path("number")), Origin.ARTIFACTORY_BUILD),
        recorded(ApiText.of(build.path("url")), Origin.ARTIFACTORY_BUILD),
        recorded(ApiText.of(source.path("url")), Origin.ARTIFACTORY_BUILD),
        recorded(ApiText.of(source.path("revision")), Origin.ARTIFACTORY_BUILD));
  }

  private static SourceDetails details(BuildDetails build, List<String> notes) {
    return new SourceDetails(null, null, build, null, null, List.of(), notes);
  }

  private static String first(JsonNode properties, String name) {
    return ApiText.of(properties.path(name).path(0));
  }

  private static @Nullable Attributed<String> recorded(String text, Origin origin) {
    return text.isEmpty() ? null : new Attributed<>(text, origin, Certainty.RECORDED);
  }

  private static @Nullable Attributed<String> claimed(String text) {
    return text.isEmpty()
        ? null
        : new Attributed<>(text, Origin.ARTIFACTORY_PROPERTIES, Certainty.CLAIMED);
  }
}
