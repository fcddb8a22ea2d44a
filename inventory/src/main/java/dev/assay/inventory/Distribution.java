package dev.assay.inventory;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.util.TreeMap;

/**
 * A distribution, as os-release(5) names it.
 *
 * @param id ID, for example "debian"; empty where there is none
 * @param versionId VERSION_ID, for example "12"; empty where there is none
 */
public record Distribution(String id, String versionId) {

  /** No os-release file, or none that says anything. */
  public static final Distribution UNKNOWN = new Distribution("", "");

  /**
   * Returns the package URL of a package of this distribution.
   *
   * @param vendor who is named where the distribution does not say who it is: the vendor of the
   *     format
   * @param architecture empty where it has none
   * @throws MalformedPackageURLException if the names cannot be in a package URL
   */
  public PackageURL purl(
      String type, String vendor, String name, String version, String architecture)
      throws MalformedPackageURLException {
    TreeMap<String, String> qualifiers = new TreeMap<>();
    if (!architecture.isEmpty()) {
      qualifiers.put("arch", architecture);
    }
    if (!id.isEmpty() && !versionId.isEmpty()) {
      qualifiers.put("distro", id + "-" + versionId);
    }
    // The epoch of an rpm is a qualifier: PURL-TYPES, rpm.
    int epoch = type.equals("rpm") ? version.indexOf(':') : -1;
    if (epoch > 0) {
      qualifiers.put("epoch", version.substring(0, epoch));
    }
    String namespace = id.isEmpty() ? vendor : id;
    return new PackageURL(type, namespace, name, version.substring(epoch + 1), qualifiers, null);
  }
}
