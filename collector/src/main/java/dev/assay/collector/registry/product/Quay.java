package dev.assay.collector.registry.product;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.image.Repository;
import dev.assay.collector.image.Tag;
import dev.assay.collector.registry.Attributed;
import dev.assay.collector.registry.Attributed.Certainty;
import dev.assay.collector.registry.Attributed.Origin;
import dev.assay.collector.registry.BuildDetails;
import dev.assay.collector.registry.ProductApi;
import dev.assay.collector.registry.RegistryProduct;
import dev.assay.collector.registry.SourceDetails;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Quay (quay.io, Red Hat Quay): the history of a tag. Its API takes OAuth tokens, no robot
 * accounts', so it is asked anonymously and tells of public repositories.
 */
public final class Quay implements RegistryProduct {

  @Override
  public String kind() {
    return "quay";
  }

  @Override
  public boolean recognises(Traits traits) {
    return traits.registry().equals("quay.io");
  }

  @Override
  public String apiPath() {
    return "/api/v1/";
  }

  @Override
  public CompletableFuture<SourceDetails> details(Entry entry, ProductApi api) {
    Tag tag = entry.tag();
    if (tag == null) {
      return CompletableFuture.completedFuture(SourceDetails.NONE);
    }
    String path = entry.repository().path();
    String address =
        "repository/"
            + path
            + "/tag/?specificTag="
            + ApiText.encoded(tag.value())
            + "&onlyActiveTags=true&limit=1";
    return api.getAnonymously(address)
        .thenApply(
            answer ->
                answer.isFound()
                    ? told(answer.document().path("tags").path(0), entry, api)
                    : SourceDetails.NONE.note(
                        "Quay's API answers "
                            + answer.status()
                            + " for the tag: it tells of public repositories only"));
  }

  /** Organisations may be proxies, which is told to their members (an OAuth token as bearer). */
  @Override
  public CompletableFuture<Optional<String>> doubt(Repository repository, ProductApi api) {
    String path = repository.path();
    String organization = path.substring(0, Math.max(0, path.indexOf('/')));
    return api.get("organization/" + ApiText.encoded(organization) + "/proxycache")
        .thenApply(
            answer -> {
              String upstream = ApiText.of(answer.document().path("upstream_registry"));
              if (answer.isFound() && upstream.isEmpty()) {
                return Optional.empty();
              }
              return Optional.of(
                  "the organization "
                      + organization
                      + (answer.isFound()
                          ? " is a proxy of "
                              + upstream
                              + ", and answers so while that cannot be reached, too"
                          : " may be a proxy of another registry: Quay's API answers "
                              + answer.status()
                              + " for that")
                      + "; where all images are its own, say plain in collector.registry.kinds, else"
                      + " name what holds them in collector.registry.mirrors");
            });
  }

  private static SourceDetails told(JsonNode tag, Entry entry, ProductApi api) {
    boolean same =
        ApiText.of(tag.path("manifest_digest")).equals(entry.digest().value())
            && !tag.hasNonNull("end_ts");
    if (!same || !tag.path("start_ts").canConvertToLong()) {
      return SourceDetails.NONE;
    }
    try {
      Instant since = Instant.ofEpochSecond(tag.path("start_ts").asLong());
      URI link =
          api.base()
              .resolve("/repository/" + entry.repository().path() + "/manifest/" + entry.digest());
      return new SourceDetails(
          new Attributed<>(since, Origin.QUAY, Certainty.RECORDED),
          null,
          BuildDetails.NONE,
          link,
          null,
          List.of(),
          List.of());
    } catch (DateTimeException e) {
      return SourceDetails.NONE; // A time that no clock shows says nothing.
    }
  }
}
