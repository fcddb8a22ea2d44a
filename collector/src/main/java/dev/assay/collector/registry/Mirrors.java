package dev.assay.collector.registry;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Repository;
import java.util.Map;
import java.util.Optional;

/**
 * Which source the images of mirrors and pull-through caches come from.
 *
 * @param sources by mirror, both a host or a host and the beginning of a path, for example
 *     "mirror.example/docker-hub" and "docker.io"
 */
public record Mirrors(Map<String, String> sources) {

  /** Checks the names. */
  public Mirrors {
    sources = Map.copyOf(sources);
    sources.forEach(
        (mirror, source) -> {
          check(mirror);
          check(source);
        });
  }

  /** Returns a mapping of nothing. */
  public static Mirrors none() {
    return new Mirrors(Map.of());
  }

  private static void check(String name) {
    // With a repository behind it, it has to be a whole name.
    if (repository(name + "/a").isEmpty()) {
      throw new IllegalArgumentException(
          "mirror: '"
              + name
              + "' (expected: host or host/path, such as mirror.example/docker-hub)");
    }
  }

  private static Optional<Repository> repository(String name) {
    int slash = name.indexOf('/');
    try {
      return Optional.of(new Repository(name.substring(0, slash), name.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // The caller says what is expected.
    }
  }

  /** Returns the name that the source has for an image; the same where no mirror is named. */
  public ImageReference source(ImageReference reference) {
    String name = reference.repository().toString();
    for (int end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
      String source = sources.get(name.substring(0, end));
      if (source != null) {
        return repository(named(source, name.substring(end + 1)))
            .map(each -> new ImageReference(each, reference.tag(), reference.digest()))
            .orElse(reference);
      }
    }
    return reference;
  }

  /** Docker Hub's own images have no path where they are named, and one where they are asked. */
  private static String named(String source, String rest) {
    boolean official = source.equals(Repository.DOCKER_HUB) && rest.indexOf('/') < 0;
    return source + (official ? "/library/" : "/") + rest;
  }
}
