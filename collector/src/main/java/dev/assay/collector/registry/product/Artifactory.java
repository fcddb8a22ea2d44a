package dev.assay.collector.registry.product;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Repository;
import dev.assay.collector.image.Tag;
import dev.assay.collector.registry.ProductApi;
import dev.assay.collector.registry.ProductApi.Document;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.RegistryProduct;
import dev.assay.collector.registry.SourceDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * JFrog Artifactory: who deployed an image and when, from which build, by its REST API.
 *
 * <p>The file in its storage that is the image's manifest is found by the names that the ways of
 * access allow (repository path, subdomain, port), and is taken for it only if its SHA-256 is the
 * digest that the registry answered. So a wrong guess finds nothing.
 */
public final class Artifactory implements RegistryProduct {

  private static final String LIST = "list.manifest.json";
  private static final String MANIFEST = "manifest.json";
  private static final String TRASH = "auto-trashcan";
  // Two searches are one too many for most; tampering is found on few.
  private static final int MAX_STRAYS = 2;
  private static final int MAX_ELSEWHERE = 10;

  private final ArtifactoryPaths paths;
  private final ArtifactoryItem.Link link;

  /**
   * Makes one.
   *
   * @param repositories repository keys by registry, for access by port or subdomain, where the
   *     first part of an image's path is no key
   * @param linkTemplate address of an item in the user interface, with {host}, {repo} and {path}
   */
  public Artifactory(Map<String, String> repositories, String linkTemplate) {
    this.paths = new ArtifactoryPaths(repositories);
    this.link = new ArtifactoryItem.Link(linkTemplate);
  }

  @Override
  public String kind() {
    return "artifactory";
  }

  @Override
  public boolean recognises(Traits traits) {
    return traits.headers().containsKey("x-jfrog-version")
        || traits.headers().containsKey("x-artifactory-id");
  }

  @Override
  public String apiPath() {
    return "/artifactory/";
  }

  @Override
  public CompletableFuture<SourceDetails> details(Entry entry, ProductApi api) {
    // What is pulled is the list, also where a manifest stands beside it.
    String file = entry.kind() == RegistryAnswer.Kind.INDEX ? LIST : MANIFEST;
    List<String> names = new ArrayList<>();
    for (String folder : folders(entry)) {
      for (String base : paths.candidates(entry.repository())) {
        names.add(base + "/" + folder + "/" + file);
      }
    }
    return find(names, 0, entry.digest(), api, SourceDetails.NONE)
        .thenCompose(
            found ->
                found.item().isEmpty()
                    ? CompletableFuture.completedFuture(found.details())
                    : found.item().get().details(api, link).thenApply(found.details()::or))
        .thenCompose(details -> withElsewhere(details, entry, api));
  }

  private static List<String> folders(Entry entry) {
    Tag tag = entry.tag();
    String hex = entry.digest().hex();
    // Tags without the digest beside them; local repositories and caches write digests otherwise.
    return tag != null ? List.of(tag.value()) : List.of("sha256:" + hex, "sha256__" + hex);
  }

  private record Found(Optional<ArtifactoryItem> item, SourceDetails details) {}

  private CompletableFuture<Found> find(
      List<String> names, int at, Digest digest, ProductApi api, SourceDetails said) {
    if (at == names.size()) {
      return CompletableFuture.completedFuture(
          new Found(
              Optional.empty(),
              said.notes().isEmpty()
                  ? said.note(
                      "Artifactory's storage shows no file with this digest where it is expected")
                  : said));
    }
    return api.get("api/storage/" + ApiText.encodedPath(names.get(at)))
        .thenCompose(
            answer -> {
              if (isFile(answer, digest)) {
                return CompletableFuture.completedFuture(
                    new Found(
                        Optional.of(new ArtifactoryItem(answer.document())), SourceDetails.NONE));
              }
              SourceDetails next =
                  answer.status() == 401 || answer.status() == 403
                      ? said.note(
                          "Artifactory's storage API answers "
                              + answer.status()
                              + ": who deployed the image and when is told to who may read the"
                              + " repository")
                      : said;
              return find(names, at + 1, digest, api, next);
            });
  }

  private static boolean isFile(Document answer, Digest digest) {
    String sha256 = ApiText.of(answer.document().path("checksums").path("sha256"));
    return answer.isFound() && sha256.equals(digest.hex());
  }

  // Where else

  private CompletableFuture<SourceDetails> withElsewhere(
      SourceDetails details, Entry entry, ProductApi api) {
    CompletableFuture<SourceDetails> chain = CompletableFuture.completedFuture(details);
    for (Digest stray : entry.strays().stream().sorted().limit(MAX_STRAYS).toList()) {
      chain =
          chain.thenCompose(
              known ->
                  api.get("api/search/checksum?sha256=" + stray.hex())
                      .thenApply(answer -> known.or(elsewhere(answer, entry.repository()))));
    }
    return chain;
  }

  /** Reads the folders that hold a config; those of the image itself are no news. */
  private SourceDetails elsewhere(Document answer, Repository repository) {
    List<String> own = paths.candidates(repository);
    List<String> found = new ArrayList<>();
    for (JsonNode each : answer.document().path("results")) {
      String uri = ApiText.of(each.path("uri"));
      int storage = uri.indexOf("/api/storage/");
      int end = uri.lastIndexOf('/');
      if (storage >= 0
          && end > storage + "/api/storage/".length()
          && found.size() < MAX_ELSEWHERE) {
        String folder = uri.substring(storage + "/api/storage/".length(), end);
        boolean news =
            !folder.startsWith(TRASH + "/")
                && !folder.contains("/_uploads")
                && own.stream().noneMatch(base -> folder.startsWith(base + "/"));
        if (news) {
          found.add(folder);
        }
      }
    }
    return new SourceDetails(
        null,
        null,
        dev.assay.collector.registry.BuildDetails.NONE,
        null,
        null,
        found.stream().distinct().toList(),
        List.of());
  }

  // What is gone

  @Override
  public CompletableFuture<Optional<String>> doubt(Repository repository, ProductApi api) {
    return new ArtifactoryRepositories(api).doubt(paths.key(repository));
  }

  @Override
  public CompletableFuture<SourceDetails> remains(Repository repository, Tag tag, ProductApi api) {
    List<String> names = new ArrayList<>();
    for (String base : paths.candidates(repository)) {
      names.add(TRASH + "/" + base + "/" + tag + "/" + MANIFEST);
      names.add(TRASH + "/" + base + "/" + tag + "/" + LIST);
    }
    return trashed(names, 0, api);
  }

  private static CompletableFuture<SourceDetails> trashed(
      List<String> names, int at, ProductApi api) {
    if (at == names.size()) {
      return CompletableFuture.completedFuture(SourceDetails.NONE);
    }
    return api.get("api/storage/" + ApiText.encodedPath(names.get(at)) + "?properties")
        .thenCompose(
            answer -> {
              if (answer.isFound()) {
                return CompletableFuture.completedFuture(trash(names.get(at), answer.document()));
              }
              // Only administrators may look into the trash can.
              return answer.status() == 404
                  ? trashed(names, at + 1, api)
                  : CompletableFuture.completedFuture(SourceDetails.NONE);
            });
  }

  private static SourceDetails trash(String path, JsonNode document) {
    JsonNode properties = document.path("properties");
    String by = ApiText.of(properties.path("trash.deletedBy").path(0));
    return new SourceDetails(
        null,
        null,
        dev.assay.collector.registry.BuildDetails.NONE,
        null,
        new SourceDetails.Trash(
            path, by, ApiText.time(properties.path("trash.time").path(0)).orElse(null)),
        List.of(),
        List.of());
  }
}
