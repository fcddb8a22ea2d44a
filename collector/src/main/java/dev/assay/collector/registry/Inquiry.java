package dev.assay.collector.registry;

import com.github.benmanes.caffeine.cache.Cache;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.Repository;
import dev.assay.collector.image.Tag;
import dev.assay.collector.registry.RegistryAnswer.Absent;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistryAnswer.Kind;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.RegistrySession.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the answer to one question; its steps follow each other, so no two run at a time. */
final class Inquiry {

  /**
   * An object of a repository.
   *
   * @param repository the repository
   * @param reference its tag or digest
   */
  record Name(Repository repository, String reference) {}

  private sealed interface Lookup {
    record Found(Digest digest, Manifest manifest) implements Lookup {}

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

  // A node reports one or two digests of a repository; more are somebody's play.
  private static final int MAX_CLAIMS = 8;

  private final RegistrySession session;
  private final Cache<Name, Manifest> manifests;
  private final SourceQuestion question;
  private final ImageReference reference;
  private final Repository repository;

  Inquiry(RegistrySession session, Cache<Name, Manifest> manifests, SourceQuestion question) {
    this.session = session;
    this.manifests = manifests;
    this.question = question;
    this.reference = question.reference();
    this.repository = reference.repository();
  }

  CompletableFuture<RegistryAnswer> answer() {
    Digest pinned = reference.digest();
    String name = pinned != null ? pinned.value() : String.valueOf(reference.tag());
    return lookUp(name)
        .thenCompose(
            lookup -> {
              if (lookup instanceof Lookup.NotFound missing) {
                return absent(missing.code());
              }
              Lookup.Found found = (Lookup.Found) lookup;
              session.rememberReadable(repository);
              return published(found, location(name));
            });
  }

  // What stands under the name

  private CompletableFuture<Lookup> lookUp(String name) {
    return session
        .send(manifestRequest("HEAD", name))
        .thenCompose(
            head -> {
              Digest stated = head.status() == 200 ? head.statedDigest().orElse(null) : null;
              Manifest known =
                  stated == null
                      ? null
                      : manifests.getIfPresent(new Name(repository, stated.value()));
              return stated != null && known != null && isWanted(name, stated)
                  ? CompletableFuture.completedFuture((Lookup) new Lookup.Found(stated, known))
                  // Changed, unknown, or a registry that treats HEAD unlike GET.
                  : fetch(name);
            });
  }

  private static boolean isWanted(String name, Digest digest) {
    return !name.startsWith("sha256:") || name.equals(digest.value());
  }

  private CompletableFuture<Lookup> fetch(String name) {
    return session
        .send(manifestRequest("GET", name))
        .thenCompose(
            reply -> {
              try {
                return CompletableFuture.completedFuture(read(name, reply));
              } catch (RegistryException e) {
                return CompletableFuture.failedFuture(e);
              }
            });
  }

  private Lookup read(String name, Reply reply) throws RegistryException {
    String from = location(name);
    if (reply.status() == 404) {
      return new Lookup.NotFound(
          reply
              .errorCode()
              .filter(DEFINITE::contains)
              .orElseThrow(
                  () ->
                      new RegistryException(
                          Cause.UNDETERMINED,
                          from
                              + " answers "
                              + reply.described()
                              + ", which is no registry's \"not found\": wrong address or a proxy?")));
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
    manifests.put(new Name(repository, digest.value()), manifest);
    return new Lookup.Found(digest, manifest);
  }

  private CompletableFuture<Optional<Manifest>> byDigest(Digest digest) {
    Manifest known = manifests.getIfPresent(new Name(repository, digest.value()));
    if (known != null) {
      return CompletableFuture.completedFuture(Optional.of(known));
    }
    return fetch(digest.value())
        .thenApply(
            lookup ->
                lookup instanceof Lookup.Found found
                    ? Optional.of(found.manifest())
                    : Optional.empty());
  }

  // What it leads to

  private CompletableFuture<RegistryAnswer> published(Lookup.Found found, String location) {
    return images(found.digest(), found.manifest(), this::isPulled)
        .thenCompose(
            images ->
                allFound(images)
                    ? CompletableFuture.completedFuture(images)
                    : images(found.digest(), found.manifest(), platform -> true))
        .thenCompose(
            images ->
                new Whereabouts(allFound(images) ? Set.of() : unfound(images))
                    .search()
                    .thenCombine(
                        tagDigest(),
                        (whereabouts, tag) ->
                            new Published(
                                found.digest(),
                                found.manifest() instanceof Manifest.Index
                                    ? Kind.INDEX
                                    : Kind.MANIFEST,
                                images,
                                whereabouts.held,
                                whereabouts.notHeld,
                                tag.orElse(null),
                                location)));
  }

  /** Entries without a platform may be for any. */
  private boolean isPulled(Platform image) {
    return image.equals(Platform.UNKNOWN)
        || question.platforms().stream().anyMatch(node -> node.runs(image));
  }

  private boolean allFound(List<PublishedImage> images) {
    return unfound(images).isEmpty();
  }

  private Set<Digest> unfound(List<PublishedImage> images) {
    Set<Digest> unfound = new HashSet<>(question.imageIds());
    images.forEach(image -> removeConfig(unfound, image.config()));
    return unfound;
  }

  private static void removeConfig(Set<Digest> from, @Nullable Digest config) {
    if (config != null) {
      from.remove(config);
    }
  }

  private CompletableFuture<List<PublishedImage>> images(
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

  /** Replaces the indexes in an index by their entries: one level, which is all that tools make. */
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
                .thenAccept(nested -> addEntries(flat, nested));
      }
    }
    return chain.thenApply(
        ignored -> flat.stream().limit(Manifest.MAX_ENTRIES).collect(Collectors.toList()));
  }

  private static void addEntries(List<Manifest.Entry> flat, Optional<Manifest> nested) {
    if (nested.isPresent() && nested.get() instanceof Manifest.Index index) {
      index.entries().stream().filter(entry -> !entry.isIndex()).forEach(flat::add);
    }
  }

  /** Asks what the tag beside a digest leads to; that is information only, so failures are none. */
  private CompletableFuture<Optional<Digest>> tagDigest() {
    Tag tag = reference.tag();
    if (reference.digest() == null || tag == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return session
        .send(manifestRequest("HEAD", tag.value()))
        .handle(
            (reply, failure) ->
                failure == null && reply.status() == 200 ? reply.statedDigest() : Optional.empty());
  }

  /** Where else in the repository the content is that is not under the name. */
  private final class Whereabouts {

    private final Set<Digest> imageIds;
    private final Map<Digest, Set<Digest>> held = new java.util.HashMap<>();
    private final Set<Digest> notHeld = new HashSet<>();

    Whereabouts(Set<Digest> imageIds) {
      this.imageIds = imageIds;
    }

    CompletableFuture<Whereabouts> search() {
      CompletableFuture<?> chain = CompletableFuture.completedFuture(null);
      if (!imageIds.isEmpty()) {
        for (Digest claim : question.claims().stream().sorted().limit(MAX_CLAIMS).toList()) {
          chain = chain.thenCompose(ignored -> claim(claim));
        }
        for (Digest imageId : imageIds.stream().sorted().limit(MAX_CLAIMS).toList()) {
          chain = chain.thenCompose(ignored -> blob(imageId));
        }
      }
      // It only adds to what is known already: where it cannot be asked, it is left out.
      return chain.handle((ignored, failure) -> this);
    }

    private CompletableFuture<?> claim(Digest claim) {
      return byDigest(claim)
          .thenCompose(
              manifest -> {
                if (manifest.isEmpty()) {
                  notHeld.add(claim);
                  return CompletableFuture.completedFuture(null);
                }
                return images(claim, manifest.get(), platform -> true)
                    .thenAccept(
                        images ->
                            held.put(
                                claim,
                                images.stream()
                                    .flatMap(image -> Optional.ofNullable(image.config()).stream())
                                    .collect(Collectors.toSet())));
              });
    }

    private CompletableFuture<?> blob(Digest config) {
      String path = repository.path() + "/blobs/" + config;
      return session
          .send(new Request(repository, "HEAD", path, Map.of()))
          .thenCompose(
              head ->
                  head.status() == 404
                      ? session.send(new Request(repository, "GET", path, Map.of()))
                      : CompletableFuture.completedFuture(head))
          .thenAccept(
              reply -> {
                if (reply.status() == 404
                    && reply.errorCode().filter("BLOB_UNKNOWN"::equals).isPresent()) {
                  notHeld.add(config);
                }
              });
    }
  }

  // Whether "not found" can be believed

  private CompletableFuture<RegistryAnswer> absent(String code) {
    return session
        .sendAnonymously(new Request(repository, "GET", "", Map.of()))
        .thenCompose(
            probe ->
                probe.status() == 200 && !probe.isPage()
                    ? proven(code, "the registry answers everybody")
                    : absentWithCredentials(code));
  }

  private CompletableFuture<RegistryAnswer> absentWithCredentials(String code) {
    Request tags = new Request(repository, "GET", repository.path() + "/tags/list?n=1", Map.of());
    return session
        .send(tags)
        .thenCompose(
            reply -> {
              if (reply.status() == 200 && !reply.isPage()) {
                return proven(code, "the repository's list of tags may be read");
              }
              return session.wasReadable(repository) ? absentAfterReading(code) : unproven(code);
            });
  }

  private CompletableFuture<RegistryAnswer> absentAfterReading(String code) {
    return session
        .send(new Request(repository, "GET", "", Map.of()))
        .thenCompose(
            probe ->
                probe.status() == 200 && !probe.isPage()
                    ? proven(code, "the repository could be read before, and the registry works")
                    : unproven(code));
  }

  private CompletableFuture<RegistryAnswer> proven(String code, String proof) {
    return CompletableFuture.completedFuture(Absent.of(reference, code, proof));
  }

  private CompletableFuture<RegistryAnswer> unproven(String code) {
    return CompletableFuture.failedFuture(
        new RegistryException(
            Cause.UNDETERMINED,
            repository.registry()
                + " answers 404 "
                + code
                + " for "
                + reference
                + ", but nothing shows that the repository may be read, and registries hide what"
                + " may not be (check the credentials configured for "
                + repository.registry()
                + ")"));
  }

  private Request manifestRequest(String method, String name) {
    return new Request(repository, method, repository.path() + "/manifests/" + name, ACCEPT);
  }

  private String location(String name) {
    return session.root() + repository.path() + "/manifests/" + name;
  }
}
