package dev.assay.inventory.language.jar;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import dev.assay.inventory.language.jar.JarIdentity.Claim;
import dev.assay.inventory.language.jar.JarIdentity.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Concludes from evidence which library an archive is. Stateless.
 *
 * <p>An archive may hold the records of other libraries that were merged into it. So a
 * pom.properties only counts if the file name does not speak against it.
 */
public final class JarIdentification {

  /** Attributes that name or version a library, worth keeping as evidence. */
  public static final List<String> MANIFEST_ATTRIBUTES =
      List.of(
          "Implementation-Title",
          "Implementation-Version",
          "Implementation-Vendor-Id",
          "Bundle-SymbolicName",
          "Bundle-Version",
          "Automatic-Module-Name",
          "Specification-Title",
          "Specification-Version");

  private JarIdentification() {}

  /** Returns which library the archive is. Takes any evidence, never throws because of it. */
  public static JarIdentity identify(JarEvidence evidence) {
    JarFileName fileName = JarFileName.parse(evidence.fileName());
    List<Claim> claims = claims(evidence);
    Optional<MavenCoordinates> recorded = recorded(evidence.pomProperties(), fileName);
    if (recorded.isPresent()) {
      MavenCoordinates coordinates = recorded.get();
      return answer(
          coordinates.groupId(),
          coordinates.artifactId(),
          coordinates.version(),
          Source.POM_PROPERTIES,
          claims);
    }
    Manifests manifest = new Manifests(evidence.manifest());
    String version = fileName.version().isEmpty() ? manifest.version() : fileName.version();
    String name = fileName.name();
    if (name.isEmpty() || version.isEmpty()) {
      return new JarIdentity(null, null, claims);
    }
    Optional<String> known = KnownGroups.of(name, version, evidence.commonPackage());
    if (known.isPresent()) {
      return answer(known.get(), name, version, Source.CLASS_PACKAGE, claims);
    }
    Optional<String> group = manifest.group(name);
    return answer(
        group.orElse(""),
        name,
        version,
        group.isPresent() || fileName.version().isEmpty() ? Source.MANIFEST : Source.FILE_NAME,
        claims);
  }

  /** The record that is the archive's own, if one is. */
  private static Optional<MavenCoordinates> recorded(
      List<MavenCoordinates> records, JarFileName fileName) {
    Optional<MavenCoordinates> named =
        records.stream()
            .filter(record -> fileName.fits(record.artifactId()))
            .max(
                Comparator.comparingInt((MavenCoordinates record) -> record.artifactId().length())
                    .thenComparing(record -> record.version().equals(fileName.version()))
                    .thenComparing(MavenCoordinates::groupId));
    if (named.isPresent() || records.size() != 1) {
      return named;
    }
    // The only record of a file with another name: renamed, unless the name says which library it
    // is.
    MavenCoordinates only = records.get(0);
    boolean contradicted =
        !fileName.version().isEmpty() && !fileName.version().equals(only.version());
    return contradicted ? Optional.empty() : Optional.of(only);
  }

  private static List<Claim> claims(JarEvidence evidence) {
    List<Claim> claims = new ArrayList<>();
    for (MavenCoordinates each : evidence.pomProperties()) {
      String text = each.groupId() + ":" + each.artifactId() + ":" + each.version();
      claims.add(new Claim(Source.POM_PROPERTIES, text));
    }
    for (String attribute : MANIFEST_ATTRIBUTES) {
      String value = evidence.manifest().get(attribute);
      if (value != null) {
        claims.add(new Claim(Source.MANIFEST, attribute + "=" + value));
      }
    }
    if (!evidence.commonPackage().isEmpty()) {
      claims.add(new Claim(Source.CLASS_PACKAGE, evidence.commonPackage()));
    }
    claims.add(new Claim(Source.FILE_NAME, evidence.fileName()));
    return claims;
  }

  private static JarIdentity answer(
      String group, String name, String version, Source source, List<Claim> claims) {
    try {
      PackageURL purl =
          group.isEmpty()
              ? new PackageURL("generic", null, name, version, null, null)
              : new PackageURL("maven", group, name, version, null, null);
      return new JarIdentity(purl, source, claims);
    } catch (MalformedPackageURLException e) {
      // Names that cannot be in a package URL are no coordinates; what was said stays as claims.
      return new JarIdentity(null, null, claims);
    }
  }

  /** What the attributes of a manifest say, in the words of the tools that write them. */
  private record Manifests(Map<String, String> attributes) {

    String version() {
      for (String key : List.of("Implementation-Version", "Bundle-Version")) {
        String value = attributes.getOrDefault(key, "").strip();
        if (!value.isEmpty() && value.length() < 100 && Character.isDigit(value.charAt(0))) {
          return value;
        }
      }
      return "";
    }

    /** Returns the group of a library of this name, where an attribute ends in the name. */
    Optional<String> group(String name) {
      String vendorId = attributes.getOrDefault("Implementation-Vendor-Id", "");
      if (vendorId.matches("[a-z][\\w-]*(\\.[\\w-]+)+")) {
        return Optional.of(vendorId);
      }
      for (String key : List.of("Bundle-SymbolicName", "Automatic-Module-Name")) {
        String symbolic = attributes.getOrDefault(key, "").split(";", 2)[0].strip();
        if (!symbolic.matches("[\\w.-]+")) {
          continue;
        }
        if (name.indexOf('-') > 0 && symbolic.endsWith("." + name)) {
          return Optional.of(before(symbolic, name));
        }
        // Gradle's way: the group, and the name without its first word, which is the group's last.
        String dotted = name.replace('-', '.');
        if (symbolic.endsWith("." + dotted)) {
          return Optional.of(before(symbolic, dotted) + "." + name.split("-", 2)[0]);
        }
      }
      return Optional.empty();
    }

    private static String before(String symbolic, String ending) {
      return symbolic.substring(0, symbolic.length() - ending.length() - 1);
    }
  }
}
