package dev.assay.collector.registry;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Repository;
import dev.assay.collector.image.Tag;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A registry product that tells more about images than the distribution specification has. What it
 * tells is evidence for people, so a wrong or missing answer changes no verdict.
 *
 * <p>Thread-safe; never blocks.
 */
public interface RegistryProduct {

  /**
   * What a registry showed of itself in its answers.
   *
   * @param registry its name in references
   * @param headers headers of its answers, by name in lower case
   * @param service the service that its token challenge names; empty where there was none
   */
  record Traits(String registry, Map<String, String> headers, String service) {
    /** Copies the headers. */
    public Traits {
      headers = Map.copyOf(headers);
    }

    /** Nothing was shown yet. */
    static Traits none(String registry) {
      return new Traits(registry, Map.of(), "");
    }

    /** These traits and what another answer shows. */
    Traits and(Map<String, String> moreHeaders, String otherService) {
      Map<String, String> all = new TreeMap<>(headers);
      all.putAll(moreHeaders);
      return new Traits(registry, all, otherService.isEmpty() ? service : otherService);
    }
  }

  /**
   * An image that the registry holds.
   *
   * @param repository where
   * @param tag under which tag; null where it is named by its digest only
   * @param digest of the manifest or index
   * @param kind which of both
   * @param strays config digests that run under this name, and are not behind it
   */
  record Entry(
      Repository repository,
      @Nullable Tag tag,
      Digest digest,
      RegistryAnswer.Kind kind,
      Set<Digest> strays) {
    /** Copies the digests. */
    public Entry {
      strays = Set.copyOf(strays);
    }
  }

  /** Returns its name in settings, for example "artifactory". */
  String kind();

  /** Returns whether a registry is certainly this product. */
  boolean recognises(Traits traits);

  /** Returns where its own API is, below {@code origin}, which is scheme, host and port. */
  String apiPath();

  /**
   * Asks whether its "not found" may be no more than its own ignorance: a cache of other registries
   * answers so while they cannot be reached, too.
   *
   * @return why, for people, where it may, or where that cannot be told; nothing where the product
   *     holds itself what it shows there
   */
  default CompletableFuture<Optional<String>> doubt(Repository repository, ProductApi api) {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  /**
   * Asks what it tells about an image.
   *
   * @return may complete exceptionally where it cannot be asked
   */
  CompletableFuture<SourceDetails> details(Entry entry, ProductApi api);

  /** Asks what it tells about an image that is gone; as {@link #details}. */
  default CompletableFuture<SourceDetails> remains(Repository repository, Tag tag, ProductApi api) {
    return CompletableFuture.completedFuture(SourceDetails.NONE);
  }
}
