package dev.assay.collector.image;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An image that runs: what its user deployed, and what the node says about the content.
 *
 * @param reference the image as deployed
 * @param source where that reference comes from
 * @param imageId config digest of what runs, the only name that is bound to the content; null where
 *     the runtime gives none
 * @param claims repository digests that the node has for it in the repository of {@code reference}.
 *     Names only: root on the node can write any digest there
 * @param otherRepositories other repositories under which the node knows the same content
 * @param platform platform of the node
 */
public record RunningImage(
    ImageReference reference,
    ReferenceSource source,
    @Nullable Digest imageId,
    SortedSet<Digest> claims,
    SortedSet<String> otherRepositories,
    Platform platform) {

  /** Copies the sets. */
  public RunningImage {
    claims = Collections.unmodifiableSortedSet(new TreeSet<>(claims));
    otherRepositories = Collections.unmodifiableSortedSet(new TreeSet<>(otherRepositories));
  }

  /**
   * Sorts a node's names of an image into those of the deployed repository and others.
   *
   * @param names tags and repository digests as the runtime reports them; what is no reference is
   *     left out
   */
  public static RunningImage of(
      ImageReference reference,
      ReferenceSource source,
      @Nullable Digest imageId,
      Collection<String> names,
      Platform platform) {
    SortedSet<Digest> claims = new TreeSet<>();
    SortedSet<String> others = new TreeSet<>();
    for (String name : names) {
      ImageReference.parse(withoutScheme(name))
          .ifPresent(
              named -> {
                if (!named.repository().equals(reference.repository())) {
                  others.add(named.repository().toString());
                } else if (named.digest() != null) {
                  claims.add(named.digest());
                }
              });
    }
    return new RunningImage(reference, source, imageId, claims, others, platform);
  }

  /** Drops the scheme that Kubernetes writes before references of docker. */
  private static String withoutScheme(String name) {
    int scheme = name.indexOf("://");
    return scheme < 0 ? name : name.substring(scheme + "://".length());
  }
}
