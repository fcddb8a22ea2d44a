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
 * @param otherNames other repositories under which the node knows the same content, and other tags
 *     of the repository of {@code reference}
 * @param imported whether the node has a tag for the content and no digest: it was not pulled
 * @param platform platform of the node
 * @param identity what the node's image IDs are digests of
 */
public record RunningImage(
    ImageReference reference,
    ReferenceSource source,
    @Nullable Digest imageId,
    SortedSet<Digest> claims,
    SortedSet<String> otherNames,
    boolean imported,
    Platform platform,
    ImageIdentity identity) {

  /** Copies the sets. */
  public RunningImage {
    claims = Collections.unmodifiableSortedSet(new TreeSet<>(claims));
    otherNames = Collections.unmodifiableSortedSet(new TreeSet<>(otherNames));
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
      Platform platform,
      ImageIdentity identity) {
    SortedSet<Digest> claims = new TreeSet<>();
    SortedSet<String> others = new TreeSet<>();
    boolean tagged = false;
    for (String name : names) {
      ImageReference named = ImageReference.parse(withoutScheme(name)).orElse(null);
      if (named == null) {
        continue;
      }
      Digest digest = named.digest();
      tagged |= digest == null;
      if (!named.repository().equals(reference.repository())) {
        others.add(named.repository().toString());
      } else if (digest != null) {
        claims.add(digest);
      } else if (!reference.isPinned() && !named.equals(reference)) {
        others.add(named.toString());
      }
    }
    boolean imported = tagged && claims.isEmpty();
    return new RunningImage(
        reference, source, imageId, claims, others, imported, platform, identity);
  }

  /** Drops the scheme that Kubernetes writes before references of docker. */
  private static String withoutScheme(String name) {
    int scheme = name.indexOf("://");
    return scheme < 0 ? name : name.substring(scheme + "://".length());
  }
}
