package dev.assay.collector.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistrySession.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The manifests of one repository. What was read under a digest is remembered; what a tag leads to
 * is asked each time.
 */
final class Holdings {

  /**
   * An object of a repository.
   *
   * @param repository the repository
   * @param reference its tag or digest
   */
  record Name(Repository repository, String reference) {}

  /** What stands under a tag or digest. */
  sealed interface Lookup {
    /**
     * Something.
     *
     * @param digest its digest
     * @param manifest what it is
     * @param whole whether that is all that it says; else only what comparing needs
     */
    record Found(Digest digest, Manifest manifest, boolean whole) implements Lookup {}

    record NotFound(String code) implements Lookup {}
  }

  /**
   * All four, or registries answer 404 for what they have, or convert it to something with another
   * digest (distribution 2.8, "registry/handlers/manifests.go").
   */
  private static final Map<String, String> ACCEPT =
      Map.of(
          "Accept",
          String.join(
              ", ",
              "application/vnd.oci.image.index.v1+json",
              "application/vnd.docker.distribution.manifest.list.v2+json",
              "application/vnd.oci.image.manifest.v1+json",
              "application/vnd.docker.distribution.manifest.v2+json"));

  /** NOT_FOUND is Harbor's. Any other 404 comes from something else than a registry. */
  private static final Set<String> DEFINITE =
      Set.of("MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND");

  private final RegistrySession session;
  private final KnownManifests manifests;
  private final Repository repository;

  Holdings(RegistrySession session, KnownManifests manifests, Repository repository) {
    this.session = session;
    this.manifests = manifests;
    this.repository = repository;
  }

  /** Returns what stands under a tag or digest now. */
  CompletableFuture<Lookup> lookUp(String name) {
    return head(name)
        .thenCompose(
            head -> {
              Digest stated = head.flatMap(Reply::statedDigest).orElse(null);
              Manifest known = stated == null ? null : unchanged(name, stated);
              return stated != null && known != null && isWanted(name, stated)
                  ? CompletableFuture.completedFuture(
                      (Lookup) new Lookup.Found(stated, known, false))
                  : fetch(name);
            });
  }

  /**
   * Returns what is known to stand under a digest, if that is also what the name led to when it was
   * read last. A change is believed by its body only: what answers HEAD may be an old cache.
   */
  private @Nullable Manifest unchanged(String name, Digest stated) {
    return manifests.ledTo(repository, name, stated) ? manifests.read(repository, stated) : null;
  }

  /**
   * Asks without a body. Nothing comes of it where the object has changed into nothing, or where a
   * registry treats HEAD unlike GET: some answer 404 or 405, or 401 without saying what they want.
   */
  private CompletableFuture<Optional<Reply>> head(String name) {
    return session
        .send(manifestRequest("HEAD", name))
        .thenApply(reply -> Optional.of(reply).filter(each -> each.status() == 200))
        .exceptionallyCompose(
            failure ->
                HttpRegistryClient.unwrapped(failure) instanceof RegistryException refused
                        && refused.answerCause() == Cause.ACCESS_DENIED
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(failure));
  }

  private static boolean isWanted(String name, Digest digest) {
    return !name.startsWith("sha256:") || name.equals(digest.value());
  }

  private CompletableFuture<Lookup> fetch(String name) {
    Request request = manifestRequest("GET", name);
    return session
        .send(request)
        .thenCompose(
            reply ->
                reply.status() == 404
                    ? session.sendAsOurselves(request).thenApply(again -> again.orElse(reply))
                    : CompletableFuture.completedFuture(reply))
        .thenCompose(
            reply -> {
              try {
                return CompletableFuture.completedFuture(read(name, reply));
              } catch (RegistryException e) {
                return CompletableFuture.failedFuture(e);
              }
            });
  }

  /**
   * Returns the manifest itself that has a digest.
   *
   * @return completes exceptionally with {@link ContentUnavailable} where it cannot be had
   */
  CompletableFuture<JsonNode> manifestDocument(Digest digest) {
    return document(manifestRequest("GET", digest.value()), digest);
  }

  /** Returns all that was found says; as {@link #manifestDocument}. */
  CompletableFuture<Manifest> whole(Lookup.Found found) {
    return found.whole()
        ? CompletableFuture.completedFuture(found.manifest())
        : fetch(found.digest().value())
            .thenCompose(
                lookup ->
                    lookup instanceof Lookup.Found again
                        ? CompletableFuture.completedFuture(again.manifest())
                        : unavailable(location(found.digest().value()) + " is gone"));
  }

  /** Returns a blob that is a JSON document, such as a config; as {@link #manifestDocument}. */
  CompletableFuture<JsonNode> blobDocument(Digest digest) {
    String path = repository.path() + "/blobs/" + digest;
    return document(new Request(repository, "GET", path, Map.of()), digest);
  }

  /**
   * Returns the list of what refers to an object (OCI distribution-spec 1.1, "Listing Referrers"),
   * or of what clients put under a tag in its place; nothing where there is neither.
   */
  CompletableFuture<Optional<JsonNode>> referrers(Digest digest) {
    String path = repository.path() + "/referrers/" + digest;
    return found(new Request(repository, "GET", path, Map.of()))
        .thenCompose(
            list ->
                list.isPresent()
                    ? CompletableFuture.completedFuture(list)
                    : taggedDocument("sha256-" + digest.hex()));
  }

  /** Returns what was read; nothing where it is not there, or is not what its name says. */
  static <T> CompletableFuture<Optional<T>> ifThere(CompletableFuture<Optional<T>> read) {
    return read.exceptionallyCompose(
        failure ->
            HttpRegistryClient.unwrapped(failure) instanceof ContentUnavailable
                ? CompletableFuture.completedFuture(Optional.empty())
                : CompletableFuture.failedFuture(failure));
  }

  /** Returns the manifest that stands under a tag; nothing where there is none. */
  CompletableFuture<Optional<JsonNode>> taggedDocument(String tag) {
    return found(manifestRequest("GET", tag));
  }

  private CompletableFuture<Optional<JsonNode>> found(Request request) {
    return session
        .send(request)
        .thenApply(reply -> reply.status() == 200 ? Json.read(reply.body()) : Optional.empty());
  }

  private CompletableFuture<JsonNode> document(Request request, Digest digest) {
    return session
        .send(request)
        .thenCompose(
            reply -> {
              String from = session.root() + request.path();
              if (reply.status() != 200) {
                return unavailable(from + " answers " + reply.described());
              }
              if (!Digest.ofContent(reply.body()).equals(digest)) {
                return unavailable(from + " answers other bytes than its name says");
              }
              return Json.read(reply.body())
                  .map(CompletableFuture::completedFuture)
                  .orElseGet(() -> unavailable(from + " is no JSON object"));
            });
  }

  private static <T> CompletableFuture<T> unavailable(String reason) {
    return CompletableFuture.failedFuture(new ContentUnavailable(Cause.UNDETERMINED, reason));
  }

  private Lookup read(String name, Reply reply) throws RegistryException {
    String from = location(name);
    if (reply.status() == 404) {
      return notFound(name, reply);
    }
    if (reply.status() != 200) {
      throw new RegistryException(Cause.UNDETERMINED, from + " answers " + reply.described());
    }
    Digest digest = Digest.ofContent(reply.body());
    Digest stated = reply.statedDigest().orElse(digest);
    if (!stated.equals(digest) || !isWanted(name, digest)) {
      throw new RegistryException(
          Cause.UNDETERMINED,
          from
              + " answers bytes of digest "
              + digest
              + " as "
              + (stated.equals(digest) ? name : stated)
              + ": something between here and the registry changes its answers");
    }
    Manifest manifest = Manifest.parse(from, reply.body());
    manifests.add(repository, name, digest, manifest);
    return new Lookup.Found(digest, manifest, true);
  }

  private Lookup notFound(String name, Reply reply) throws RegistryException {
    Optional<String> code = reply.errorCode().filter(DEFINITE::contains);
    if (code.isEmpty()) {
      throw new RegistryException(
          Cause.UNDETERMINED,
          location(name)
              + " answers "
              + reply.described()
              + ", which is no registry's \"not found\": wrong address or a proxy?");
    }
    manifests.lose(repository, name);
    return new Lookup.NotFound(code.get());
  }

  /** Returns what the registry still holds under a digest, whatever is remembered of it. */
  CompletableFuture<Optional<Manifest>> heldNow(Digest digest) {
    return lookUp(digest.value()).thenApply(Holdings::found);
  }

  /** Returns what stood under a digest when it was read, and so always will. */
  Optional<Manifest> remembered(Digest digest) {
    return Optional.ofNullable(manifests.read(repository, digest));
  }

  /** Returns whether the repository shows an object now: by its bytes, whatever caches say. */
  CompletableFuture<Boolean> shows(Digest digest) {
    return fetch(digest.value()).thenApply(Lookup.Found.class::isInstance);
  }

  /**
   * Returns what stands under a digest, or stood there: nothing where the registry never had it.
   */
  private CompletableFuture<Optional<Manifest>> byDigest(Digest digest) {
    Optional<Manifest> known = remembered(digest);
    return known.isPresent()
        ? CompletableFuture.completedFuture(known)
        : fetch(digest.value()).thenApply(Holdings::found);
  }

  private static Optional<Manifest> found(Lookup lookup) {
    return lookup instanceof Lookup.Found found ? Optional.of(found.manifest()) : Optional.empty();
  }

  /** Returns the images that a manifest leads to, and looks into those of wanted platforms. */
  CompletableFuture<List<PublishedImage>> images(
      Digest digest, Manifest manifest, Predicate<Platform> wanted) {
    if (manifest instanceof Manifest.Image image) {
      return CompletableFuture.completedFuture(
          List.of(new PublishedImage(digest, image.config(), Platform.UNKNOWN)));
    }
    List<PublishedImage> images = new ArrayList<>();
    return entries((Manifest.Index) manifest)
        .thenCompose(
            entries -> {
              CompletableFuture<?> chain = CompletableFuture.completedFuture(null);
              for (Manifest.Entry entry : entries) {
                chain =
                    chain
                        .thenCompose(ignored -> config(entry, wanted))
                        .thenAccept(
                            config ->
                                images.add(
                                    new PublishedImage(
                                        entry.digest(), config.orElse(null), entry.platform())));
              }
              return chain;
            })
        .thenApply(ignored -> List.copyOf(images));
  }

  private CompletableFuture<Optional<Digest>> config(
      Manifest.Entry entry, Predicate<Platform> wanted) {
    if (!wanted.test(entry.platform())) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return byDigest(entry.digest())
        .thenApply(
            manifest ->
                manifest
                    .filter(Manifest.Image.class::isInstance)
                    .map(image -> ((Manifest.Image) image).config()));
  }

  /**
   * Replaces the indexes in an index by their entries: one level, which is all that tools make. An
   * index that the registry lost, or that is deeper, stays as an entry: what it leads to is not
   * known, and may be what runs.
   */
  private CompletableFuture<List<Manifest.Entry>> entries(Manifest.Index index) {
    List<Manifest.Entry> flat = new ArrayList<>();
    CompletableFuture<?> chain = CompletableFuture.completedFuture(null);
    for (Manifest.Entry entry : index.entries()) {
      if (!entry.isIndex()) {
        flat.add(entry);
      } else {
        chain =
            chain
                .thenCompose(ignored -> byDigest(entry.digest()))
                .thenAccept(nested -> flat.addAll(entries(entry, nested)))
                .thenCompose(ignored -> bounded(flat));
      }
    }
    return chain.thenCompose(ignored -> bounded(flat));
  }

  private static List<Manifest.Entry> entries(Manifest.Entry entry, Optional<Manifest> nested) {
    return nested.isPresent() && nested.get() instanceof Manifest.Index index
        ? index.entries()
        : List.of(entry);
  }

  private CompletableFuture<List<Manifest.Entry>> bounded(List<Manifest.Entry> entries) {
    return entries.size() <= Manifest.MAX_ENTRIES
        ? CompletableFuture.completedFuture(entries)
        : CompletableFuture.failedFuture(
            new RegistryException(
                Cause.UNSUPPORTED,
                "an index of "
                    + session.root()
                    + repository.path()
                    + " leads to more than "
                    + Manifest.MAX_ENTRIES
                    + " manifests by the indexes in it (looked into: at most that many)"));
  }

  Request manifestRequest(String method, String name) {
    return new Request(repository, method, repository.path() + "/manifests/" + name, ACCEPT);
  }

  String location(String name) {
    return session.root() + repository.path() + "/manifests/" + name;
  }
}
