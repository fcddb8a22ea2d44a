package dev.assay.collector.image;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A reference to an image in its full form: the registry and, where nothing else is said, the tag
 * {@code latest} are filled in as container runtimes do.
 *
 * @param repository where the image is expected
 * @param tag the tag, or null where only a digest is given
 * @param digest the digest that the reference is pinned to, or null
 */
public record ImageReference(Repository repository, @Nullable Tag tag, @Nullable Digest digest) {

  private static final int MAX_LENGTH = 1024;
  private static final String OLD_DOCKER_HUB = "index.docker.io";

  /** Checks that the reference names something. */
  public ImageReference {
    if (tag == null && digest == null) {
      throw new IllegalArgumentException("reference: " + repository + " has no tag and no digest");
    }
  }

  /**
   * Parses a reference as people write it, for example "nginx" or "registry.example/app:v1".
   *
   * @return nothing where {@code text} is no reference, which includes a bare image id
   */
  public static Optional<ImageReference> parse(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH || isBareDigest(text)) {
      return Optional.empty();
    }
    int at = text.indexOf('@');
    String name = at < 0 ? text : text.substring(0, at);
    Digest digest = at < 0 ? null : Digest.find(text.substring(at + 1)).orElse(null);
    if (at >= 0 && digest == null) {
      return Optional.empty();
    }
    int colon = name.lastIndexOf(':');
    boolean tagged = colon > name.lastIndexOf('/');
    String tag = tagged ? name.substring(colon + 1) : null;
    if (tag != null && !Tag.FORM.matcher(tag).matches()) {
      return Optional.empty();
    }
    return repository(tagged ? name.substring(0, colon) : name)
        .map(repository -> new ImageReference(repository, tagOf(tag, digest), digest));
  }

  private static boolean isBareDigest(String text) {
    return text.indexOf('/') < 0 && text.indexOf('@') < 0 && Digest.find(text).isPresent();
  }

  private static @Nullable Tag tagOf(@Nullable String tag, @Nullable Digest digest) {
    if (tag != null) {
      return new Tag(tag);
    }
    return digest == null ? Tag.LATEST : null;
  }

  /**
   * Parses the name of a repository. The first component is a registry only if it looks like a host
   * (github.com/distribution/reference, "splitDockerDomain").
   */
  private static Optional<Repository> repository(String name) {
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    boolean hosted = first.contains(".") || first.contains(":") || first.equals("localhost");
    String host = hosted && !first.equals(OLD_DOCKER_HUB) ? first : Repository.DOCKER_HUB;
    String rest = hosted ? name.substring(slash + 1) : name;
    boolean official = host.equals(Repository.DOCKER_HUB) && rest.indexOf('/') < 0;
    String path = official ? "library/" + rest : rest;
    return Repository.isRegistry(host) && Repository.isPath(path)
        ? Optional.of(new Repository(host, path))
        : Optional.empty();
  }

  /** Returns what a registry finds it by in its repository: the digest where there is one. */
  public String name() {
    return digest != null ? digest.value() : String.valueOf(tag);
  }

  /** Returns whether the reference names content, not only a tag that may move. */
  public boolean isPinned() {
    return digest != null;
  }

  @Override
  public String toString() {
    return repository + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
  }
}
