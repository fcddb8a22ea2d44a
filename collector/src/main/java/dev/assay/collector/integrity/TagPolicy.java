package dev.assay.collector.integrity;

import dev.assay.collector.image.Tag;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells tags that are meant to move from those that are not. Whole tags, in any case. */
public final class TagPolicy {

  /** Tags that are mutable where nothing else is configured. */
  public static final Set<String> STANDARD_MUTABLE_TAGS =
      Set.of(
          "latest",
          "main",
          "master",
          "dev",
          "develop",
          "development",
          "staging",
          "stage",
          "stable",
          "nightly",
          "edge",
          "canary",
          "alpha",
          "beta",
          "rc",
          "snapshot",
          "head");

  private final Set<String> mutableTags;

  /** Makes a policy by which exactly {@code mutableTags} may move. */
  public TagPolicy(Collection<String> mutableTags) {
    this.mutableTags =
        mutableTags.stream()
            .map(tag -> tag.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns whether moving {@code tag} is nothing unusual. */
  public boolean mayMove(Tag tag) {
    return mutableTags.contains(tag.value().toLowerCase(Locale.ROOT));
  }
}
