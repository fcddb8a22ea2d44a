package dev.assay.collector.image;

import java.util.regex.Pattern;

/**
 * A tag: a name in a repository that may be moved from one image to another.
 *
 * @param value the name, 1 to 128 of A-Za-z0-9_.- (OCI distribution-spec, "Pulling manifests")
 */
public record Tag(String value) {

  static final Pattern FORM = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

  /** What a reference without tag and digest means. */
  public static final Tag LATEST = new Tag("latest");

  /** Checks the form. */
  public Tag {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "tag: '" + value + "' (expected: 1 to 128 of A-Za-z0-9_.-)");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
