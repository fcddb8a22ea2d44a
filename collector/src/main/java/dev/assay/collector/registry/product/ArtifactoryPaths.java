package dev.assay.collector.registry.product;

import dev.assay.collector.image.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where Artifactory may store the images of a repository, by the way that its Docker repositories
 * are accessed (JFrog's documentation, "Getting Started with Docker and Artifactory").
 */
final class ArtifactoryPaths {

  private static final String CACHE = "-cache";

  private final Map<String, String> keys;

  ArtifactoryPaths(Map<String, String> keys) {
    this.keys = Map.copyOf(keys);
  }

  /**
   * Returns folders that may be the image's, the likeliest first: repository key and path, without
   * a slash at their ends.
   */
  List<String> candidates(Repository repository) {
    List<String> candidates = new ArrayList<>();
    String path = repository.path();
    String configured = keys.get(repository.registry());
    if (configured != null) {
      add(candidates, configured, path);
      return List.copyOf(candidates);
    }
    int slash = path.indexOf('/');
    if (slash > 0) {
      // HOST/KEY/IMAGE
      add(candidates, path.substring(0, slash), path.substring(slash + 1));
    }
    String host = repository.registry().replaceFirst(":[0-9]+$", "");
    int dot = host.indexOf('.');
    if (dot > 0 && dot != host.lastIndexOf('.') && !host.matches("[0-9.]+")) {
      // KEY.HOST/IMAGE
      add(candidates, host.substring(0, dot), path);
    }
    return List.copyOf(candidates);
  }

  /** Returns the likeliest repository key. */
  String key(Repository repository) {
    return candidates(repository).stream()
        .findFirst()
        .map(folder -> folder.substring(0, folder.indexOf('/')))
        .orElse(repository.path());
  }

  /** What a remote repository has pulled is in its cache, and Docker Hub's own below "library". */
  private static void add(List<String> candidates, String key, String image) {
    candidates.add(key + "/" + image);
    candidates.add(key + CACHE + "/" + image);
    if (image.indexOf('/') < 0) {
      candidates.add(key + CACHE + "/library/" + image);
    }
  }
}
