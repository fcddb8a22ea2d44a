package dev.assay.inventory.language.jar;

import com.github.packageurl.PackageURL;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which library an archive is, as far as it can be known.
 *
 * @param purl the best answer: of type "maven", or of type "generic" where no group is known; null
 *     where there is no answer at all
 * @param source what the answer rests on; null where there is none
 * @param claims everything that the archive says, the best first
 */
public record JarIdentity(@Nullable PackageURL purl, @Nullable Source source, List<Claim> claims) {

  /** Copies the list. */
  public JarIdentity {
    claims = List.copyOf(claims);
  }

  /** What an answer rests on; earlier ones are better. */
  public enum Source {
    /** Maven's own record in the archive. */
    POM_PROPERTIES("pom.properties"),
    /** Attributes of the manifest, joined with the file name. */
    MANIFEST("manifest"),
    /** The file name, for projects whose group is known by the packages of their classes. */
    CLASS_PACKAGE("class package"),
    /** The file name alone. */
    FILE_NAME("file name");

    private final String words;

    Source(String words) {
      this.words = words;
    }

    /** Returns its name for people. */
    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * Something that the archive says of itself.
   *
   * @param source where
   * @param text what, for example "org.yaml:snakeyaml:2.2" or "Implementation-Version=2.2"
   */
  public record Claim(Source source, String text) {}
}
