package dev.assay.collector.registry.kit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file of an Artifactory repository.
 *
 * @param repository key of the repository that stores it
 * @param path path in it, without a slash before
 * @param content what it is
 * @param created when it was stored
 * @param createdBy by whom
 * @param modified when its upload began, or, in remote caches, the upstream's date
 * @param modifiedBy by whom
 * @param properties values by name
 */
public record ArtifactoryItem(
    String repository,
    String path,
    Content content,
    Instant created,
    String createdBy,
    Instant modified,
    String modifiedBy,
    Map<String, List<String>> properties) {

  /** Copies the properties. */
  public ArtifactoryItem {
    properties = Map.copyOf(properties);
  }

  String sha256() {
    return content.digest().value().substring("sha256:".length());
  }

  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  String directory() {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "." : path.substring(0, slash);
  }

  /** The same, moved. */
  ArtifactoryItem at(String otherRepository, String otherPath) {
    return new ArtifactoryItem(
        otherRepository, otherPath, content, created, createdBy, modified, modifiedBy, properties);
  }

  /** The same, with more properties. */
  public ArtifactoryItem with(Map<String, List<String>> more) {
    Map<String, List<String>> all = new TreeMap<>(properties);
    all.putAll(more);
    return new ArtifactoryItem(
        repository, path, content, created, createdBy, modified, modifiedBy, all);
  }

  /** The same, with another date of modification: a deployment of the same content. */
  public ArtifactoryItem modified(Instant at, String by) {
    return new ArtifactoryItem(repository, path, content, created, createdBy, at, by, properties);
  }
}
