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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Harbor (goharbor.io): when a tag was attached to its artifact, by its API 2.0. */
public final class Harbor implements RegistryProduct {

  @Override
  public String kind() {
    return "harbor";
  }

  @Override
  public boolean recognises(Traits traits) {
    return traits.service().equals("harbor-registry");
  }

  @Override
  public String apiPath() {
    return "/api/v2.0/";
  }

  @Override
  public CompletableFuture<SourceDetails> details(Entry entry, ProductApi api) {
    Tag tag = entry.tag();
    String path = entry.repository().path();
    int slash = path.indexOf('/');
    if (tag == null || slash < 0) {
      return CompletableFuture.completedFuture(SourceDetails.NONE);
    }
    // The repository is one part of the path, and what is encoded is decoded twice on its way.
    String repository = ApiText.encoded(ApiText.encoded(path.substring(slash + 1)));
    String address =
        "projects/"
            + ApiText.encoded(path.substring(0, slash))
            + "/repositories/"
            + repository
            + "/artifacts/"
            + ApiText.encoded(tag.value())
            + "?with_tag=true";
    return api.get(address)
        .thenApply(
            answer -> {
              if (!answer.isFound()) {
                return SourceDetails.NONE.note(
                    "Harbor's API answers " + answer.status() + " for the artifact");
              }
              boolean same =
                  ApiText.of(answer.document().path("digest")).equals(entry.digest().value());
              return same ? details(pushed(answer.document(), tag)) : SourceDetails.NONE;
            });
  }

  /** Projects with a registry_id are caches of that registry ("Configure Proxy Cache"). */
  @Override
  public CompletableFuture<Optional<String>> doubt(Repository repository, ProductApi api) {
    String path = repository.path();
    String project = path.substring(0, Math.max(0, path.indexOf('/')));
    return api.get("projects/" + ApiText.encoded(project))
        .thenApply(
            answer -> {
              boolean told =
                  answer.isFound() && ApiText.of(answer.document().path("name")).equals(project);
              if (told && answer.document().path("registry_id").asLong(0) == 0) {
                return Optional.empty();
              }
              String what =
                  told
                      ? " is a proxy cache, which answers so while its source cannot be reached, too"
                      : " may be a proxy cache: Harbor's API answers "
                          + answer.status()
                          + " for it (let the credentials read the project)";
              return Optional.of(
                  "the project "
                      + project
                      + what
                      + "; name what holds the images in collector.registry.mirrors");
            });
  }

  private static SourceDetails details(@Nullable Attributed<Instant> pushed) {
    return new SourceDetails(pushed, null, BuildDetails.NONE, null, null, List.of(), List.of());
  }

  /** The artifact has a time too, which is that of its first push under any tag. */
  private static @Nullable Attributed<Instant> pushed(JsonNode artifact, Tag tag) {
    for (JsonNode each : artifact.path("tags")) {
      if (ApiText.of(each.path("name")).equals(tag.value())) {
        return ApiText.time(each.path("push_time"))
            .map(time -> new Attributed<>(time, Origin.HARBOR, Certainty.RECORDED))
            .orElse(null);
      }
    }
    return null;
  }
}
