package dev.assay.collector.registry;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which registries are which products.
 *
 * @param known all products
 * @param kinds products' names by registry, where that is configured; {@link #PLAIN} means none
 * @param apis addresses of products' own APIs by registry, where these are elsewhere
 */
public record Products(
    List<RegistryProduct> known, Map<String, String> kinds, Map<String, URI> apis) {

  /** A registry that is no product that is known here, whatever it looks like. */
  public static final String PLAIN = "plain";

  /** Copies the collections and checks the names. */
  public Products {
    known = List.copyOf(known);
    kinds = Map.copyOf(kinds);
    apis = Map.copyOf(apis);
    Set<String> names = known.stream().map(RegistryProduct::kind).collect(Collectors.toSet());
    kinds.forEach(
        (registry, kind) -> {
          if (!kind.equals(PLAIN) && !names.contains(kind)) {
            throw new IllegalArgumentException(
                "kind of "
                    + registry
                    + ": '"
                    + kind
                    + "' (expected: plain or one of "
                    + names
                    + ")");
          }
        });
  }

  /** Returns none. */
  public static Products none() {
    return new Products(List.of(), Map.of(), Map.of());
  }

  /**
   * Returns whether a registry is said to be none of the products: it holds all it shows, and hides
   * nothing from whom it answers.
   */
  boolean isPlain(String registry) {
    return PLAIN.equals(kinds.get(registry));
  }

  /** Returns what a registry is, where that is certain. */
  Optional<RegistryProduct> of(RegistryProduct.Traits traits) {
    String kind = kinds.get(traits.registry());
    return known.stream()
        .filter(each -> kind == null ? each.recognises(traits) : each.kind().equals(kind))
        .findFirst();
  }
}
