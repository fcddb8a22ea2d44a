package dev.assay.collector.image;

import java.util.regex.Pattern;

/**
 * A repository of a registry.
 *
 * @param registry host, with a port where one is named, for example "registry.example:5000"; Docker
 *     Hub is "docker.io"
 * @param path name of the repository in the registry, for example "team/app"
 */
public record Repository(String registry, String path) {

  /** Docker Hub, as references name it. */
  public static final String DOCKER_HUB = "docker.io";

  private static final Pattern REGISTRY =
      Pattern.compile("(?:[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");

  // OCI distribution-spec, "Pulling manifests"; its length together with the host's is at most 255.
  private static final Pattern PATH =
      Pattern.compile(
          "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");

  private static final int MAX_PATH_LENGTH = 255;

  /** Checks the form. */
  public Repository {
    if (!isRegistry(registry)) {
      throw new IllegalArgumentException(
          "registry: '" + registry + "' (expected: a host, with or without a port)");
    }
    if (!isPath(path)) {
      throw new IllegalArgumentException(
          "repository: '" + path + "' (expected: lower-case names separated by /)");
    }
  }

  static boolean isRegistry(String registry) {
    return REGISTRY.matcher(registry).matches();
  }

  static boolean isPath(String path) {
    return path.length() <= MAX_PATH_LENGTH && PATH.matcher(path).matches();
  }

  @Override
  public String toString() {
    return registry + "/" + path;
  }
}
