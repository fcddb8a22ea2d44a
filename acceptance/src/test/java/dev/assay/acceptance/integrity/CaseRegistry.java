package dev.assay.acceptance.integrity;

import dev.assay.collector.registry.kit.ArtifactoryDouble;
import dev.assay.collector.registry.kit.ArtifactoryDouble.Deployment;
import dev.assay.collector.registry.kit.DockerRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The registry of all cases: Debian's docker-registry by itself, or behind an Artifactory that
 * keeps earlier revisions of a tag (Tag Retention above 1).
 */
final class CaseRegistry implements AutoCloseable {

  private static final String KEY = "docker-local";

  private final DockerRegistry registry;
  private final @Nullable ArtifactoryDouble artifactory;
  // By path: what each tag leads to, and all that was put there and not deleted, as words.
  private final Map<String, Map<String, String>> tags = new HashMap<>();
  private final Map<String, List<String>> held = new HashMap<>();

  CaseRegistry(DockerRegistry registry, @Nullable ArtifactoryDouble artifactory) {
    this.registry = registry;
    this.artifactory = artifactory;
  }

  String host() {
    return artifactory == null ? registry.host() : artifactory.host();
  }

  /** Returns the path of a repository of that name. */
  String path(String name) {
    return artifactory == null ? name : KEY + "/" + name;
  }

  String digest(String name, String tag) throws Exception {
    return registry.digest(path(name), tag);
  }

  /** Puts what a word means there under its digest. */
  void hold(CaseImages images, String name, String word) throws Exception {
    images.push(registry, path(name), word);
    held.computeIfAbsent(name, first -> new ArrayList<>()).add(word);
  }

  /** Lets a tag lead to what a word means. */
  void tag(CaseImages images, String name, String word, String tag) throws Exception {
    hold(images, name, word);
    if (artifactory == null) {
      images.push(registry, path(name), word, tag);
    } else {
      Deployment how = Deployment.by("ci", Instant.now());
      if (word.startsWith("[")) {
        artifactory.push(KEY, name, images.manifest(word), tag, how);
      } else {
        artifactory.push(KEY, name, images.image(word), tag, how);
      }
      // A list stays in place when one image is pushed over it; the table means what it says.
      images.push(registry, path(name), word, tag);
      for (String earlier : held.getOrDefault(name, List.of())) {
        images.push(registry, path(name), earlier);
      }
    }
    tags.computeIfAbsent(name, first -> new HashMap<>()).put(tag, word);
  }

  /** Deletes what a word means, and all tags that lead to it. */
  void delete(CaseImages images, String name, String word) throws Exception {
    Objects.requireNonNull(held.get(name), name).removeIf(word::equals);
    Map<String, String> led = tags.getOrDefault(name, Map.of());
    List<String> gone =
        led.entrySet().stream()
            .filter(each -> each.getValue().equals(word))
            .map(Map.Entry::getKey)
            .toList();
    if (artifactory == null || gone.isEmpty()) {
      registry.delete(path(name), images.manifest(word).digest());
    } else {
      for (String tag : gone) {
        artifactory.delete(KEY, name, tag, "cleaner", Instant.now());
      }
    }
    gone.forEach(led::remove);
  }

  @Override
  public void close() {
    if (artifactory != null) {
      artifactory.close();
    }
    registry.close();
  }
}
