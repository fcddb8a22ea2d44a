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
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Docker Hub: when a tag was pushed and by whom. Its API is on another host than its registry and
 * does not take the registry's credentials, so it tells of public repositories.
 */
public final class DockerHub implements RegistryProduct {

  private static final String OFFICIAL = "library";

  @Override
  public String kind() {
    return "docker-hub";
  }

  @Override
  public boolean recognises(Traits traits) {
    return traits.registry().equals(Repository.DOCKER_HUB);
  }

  @Override
  public String apiPath() {
    return "https://hub.docker.com/v2/";
  }

  @Override
  public CompletableFuture<SourceDetails> details(Entry entry, ProductApi api) {
    Tag tag = entry.tag();
    String[] path = entry.repository().path().split("/", -1);
    if (tag == null || path.length != 2) {
      return CompletableFuture.completedFuture(SourceDetails.NONE);
    }
    String address =
        "namespaces/"
            + path[0]
            + "/repositories/"
            + path[1]
            + "/tags/"
            + ApiText.encoded(tag.value());
    return api.getAnonymously(address)
        .thenApply(
            answer ->
                answer.isFound()
                    ? told(answer.document(), entry, api, tag)
                    : SourceDetails.NONE.note(
                        "Docker Hub's API answers "
                            + answer.status()
                            + " for the tag: it tells of public repositories only"));
  }

  private static SourceDetails told(JsonNode document, Entry entry, ProductApi api, Tag tag) {
    if (!ApiText.of(document.path("digest")).equals(entry.digest().value())) {
      return SourceDetails.NONE;
    }
    String user = ApiText.of(document.path("last_updater_username"));
    return new SourceDetails(
        ApiText.time(document.path("tag_last_pushed"))
            .or(() -> ApiText.time(document.path("last_updated")))
            .map(time -> new Attributed<>(time, Origin.DOCKER_HUB, Certainty.RECORDED))
            .orElse(null),
        user.isEmpty() ? null : new Attributed<>(user, Origin.DOCKER_HUB, Certainty.RECORDED),
        BuildDetails.NONE,
        link(entry, api, tag),
        null,
        List.of(),
        List.of());
  }

  private static URI link(Entry entry, ProductApi api, Tag tag) {
    String path = entry.repository().path();
    String page =
        path.startsWith(OFFICIAL + "/")
            ? "/_/" + path.substring(OFFICIAL.length() + 1)
            : "/r/" + path;
    return api.base().resolve(page + "/tags?name=" + ApiText.encoded(tag.value()));
  }
}
