package dev.assay.collector.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Interner;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.Repository;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The manifests that were read, so that an unchanged tag costs one request without a body. Only
 * what comparing needs is kept: digests and platforms. Thread-safe.
 */
final class KnownManifests {

  // About 300 bytes each: 100,000 indexes of three platforms, and the image of one of these.
  private static final int MAX_ENTRIES = 500_000;
  private static final int MAX_NAMES = 200_000;

  private final Cache<Holdings.Name, Manifest> manifests =
      Caffeine.newBuilder()
          .maximumWeight(MAX_ENTRIES)
          .weigher((Holdings.Name name, Manifest manifest) -> weight(manifest))
          .build();
  private final Cache<Holdings.Name, Digest> names =
      Caffeine.newBuilder().maximumSize(MAX_NAMES).build();
  // By which nothing was found since: what a HEAD says of these is not believed.
  private final Cache<Holdings.Name, Boolean> lost =
      Caffeine.newBuilder().maximumSize(MAX_NAMES).build();
  private final Interner<Platform> platforms = Interner.newWeakInterner();

  private static int weight(Manifest manifest) {
    return manifest instanceof Manifest.Index index ? 1 + index.entries().size() : 1;
  }

  /** Returns what stands under a digest; null where it was not read, or is forgotten. */
  @Nullable Manifest read(Repository repository, Digest digest) {
    return manifests.getIfPresent(new Holdings.Name(repository, digest.value()));
  }

  /** Returns whether that is what a name led to when it was last read: not where nothing was. */
  boolean ledTo(Repository repository, String name, Digest digest) {
    Holdings.Name asked = new Holdings.Name(repository, name);
    return lost.getIfPresent(asked) == null
        && (name.equals(digest.value()) || digest.equals(names.getIfPresent(asked)));
  }

  /** Notes that a name leads to nothing. What once stood under a digest stays known. */
  void lose(Repository repository, String name) {
    lost.put(new Holdings.Name(repository, name), true);
  }

  /** Notes what stands under a digest, and that a name leads there. */
  void add(Repository repository, String name, Digest digest, Manifest manifest) {
    manifests.put(new Holdings.Name(repository, digest.value()), compared(manifest));
    lost.invalidate(new Holdings.Name(repository, name));
    if (!name.equals(digest.value())) {
      names.put(new Holdings.Name(repository, name), digest);
    }
  }

  private Manifest compared(Manifest manifest) {
    if (manifest instanceof Manifest.Index index) {
      List<Manifest.Entry> entries =
          index.entries().stream()
              .map(
                  each ->
                      new Manifest.Entry(
                          each.digest(), platforms.intern(each.platform()), each.isIndex()))
              .toList();
      return new Manifest.Index(entries, List.of(), ImageAnnotations.NONE);
    }
    return new Manifest.Image(((Manifest.Image) manifest).config(), ImageAnnotations.NONE);
  }
}
