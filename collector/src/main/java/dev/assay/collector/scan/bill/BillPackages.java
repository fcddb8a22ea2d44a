package dev.assay.collector.scan.bill;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.ProblemList;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Collects what a bill of materials lists. Not thread-safe. */
final class BillPackages {

  /** The largest bills of images have some ten thousand. */
  static final int MAX_COMPONENTS = 200_000;

  /** Kinds of package URLs that name what a bill is about, or an image that it is based on. */
  private static final Set<String> IMAGES = Set.of("oci", "docker");

  private static final Set<String> OPERATING_SYSTEMS = Set.of("deb", "apk", "rpm");

  private final Map<String, InstalledPackage> packages = new LinkedHashMap<>();
  private final Map<String, Integer> distributions = new HashMap<>();
  private final ProblemList problems = new ProblemList();
  private Distribution stated = Distribution.UNKNOWN;
  private int components;
  private int withoutUrl;
  private int withoutVersion;

  /** Counts one, so that no document has endlessly many. */
  void count() throws TooManyException {
    if (++components > MAX_COMPONENTS) {
      throw new TooManyException();
    }
  }

  /** A document lists more than is read. */
  static final class TooManyException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** Notes the distribution that the document says the packages are of. */
  void distribution(String id, String versionId) {
    if (!id.isEmpty()) {
      stated = new Distribution(id, versionId);
    }
  }

  /** Notes something that is a package, of which the document does not say which. */
  void unnamed() {
    withoutUrl++;
  }

  /**
   * Adds a package.
   *
   * @param url package URL; what is none is a problem
   * @param source source package that it was built from; {@link Source#UNKNOWN}: as the package URL
   *     says
   */
  void add(String url, String licence, Source source) {
    PackageURL purl;
    try {
      purl = withEpoch(new PackageURL(url));
    } catch (MalformedPackageURLException e) {
      problems.add(url, "is no package URL, this package is unknown: " + e.getMessage());
      return;
    }
    if (IMAGES.contains(purl.getType())) {
      return;
    }
    if (purl.getVersion() == null) {
      withoutVersion++;
      return;
    }
    Map<String, String> qualifiers = purl.getQualifiers() == null ? Map.of() : purl.getQualifiers();
    boolean system = OPERATING_SYSTEMS.contains(purl.getType());
    String distro = qualifiers.get("distro");
    if (system && distro != null) {
      distributions.merge(distro, 1, Integer::sum);
    }
    Source from = source.isKnown() || !system ? source : Source.upstream(qualifiers);
    packages.putIfAbsent(
        purl.canonicalize(),
        new InstalledPackage(
            purl,
            purl.getType(),
            name(purl, system),
            version(purl.getVersion(), qualifiers),
            system ? qualifiers.getOrDefault("arch", "") : "",
            from.name(),
            from.version(),
            licence,
            List.of(),
            "",
            null));
  }

  /**
   * Trivy writes the epoch of a Debian version as a qualifier; PURL-TYPES has that for rpm only.
   */
  private static PackageURL withEpoch(PackageURL purl) throws MalformedPackageURLException {
    Map<String, String> qualifiers = purl.getQualifiers();
    String epoch = qualifiers == null ? null : qualifiers.get("epoch");
    if (epoch == null || purl.getVersion() == null || !purl.getType().equals("deb")) {
      return purl;
    }
    TreeMap<String, String> others = new TreeMap<>(qualifiers);
    others.remove("epoch");
    return new PackageURL(
        purl.getType(),
        purl.getNamespace(),
        purl.getName(),
        epoch + ":" + purl.getVersion(),
        others,
        purl.getSubpath());
  }

  private static String name(PackageURL purl, boolean system) {
    String namespace = purl.getNamespace();
    if (system || namespace == null) {
      return purl.getName();
    }
    return namespace + (purl.getType().equals("maven") ? ":" : "/") + purl.getName();
  }

  /** The epoch of an rpm is a qualifier: PURL-TYPES, rpm. */
  private static String version(String version, Map<String, String> qualifiers) {
    String epoch = qualifiers.get("epoch");
    return epoch == null ? version : epoch + ":" + version;
  }

  /** A source package; both are empty where it is not known. */
  record Source(String name, String version) {
    static final Source UNKNOWN = new Source("", "");

    boolean isKnown() {
      return !name.isEmpty();
    }

    /** As syft writes it: the qualifier "upstream", a name with or without "@" and a version. */
    private static Source upstream(Map<String, String> qualifiers) {
      String upstream = qualifiers.getOrDefault("upstream", "");
      int at = upstream.indexOf('@');
      return at < 0
          ? new Source(upstream, "")
          : new Source(upstream.substring(0, at), upstream.substring(at + 1));
    }
  }

  /** Returns what was collected. */
  Inventory inventory() {
    if (withoutUrl > 0) {
      problems.add(
          "", withoutUrl + " listed without package URL: which packages they are is unknown");
    }
    if (withoutVersion > 0) {
      problems.add(
          "", withoutVersion + " listed without version: what is known of them is unknown");
    }
    return new Inventory(
        stated.id().isEmpty() ? mostNamed() : stated,
        List.copyOf(packages.values()),
        problems.toList());
  }

  private Distribution mostNamed() {
    return distributions.entrySet().stream()
        .max(
            Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(Comparator.comparing(Map.Entry::getKey)))
        .map(most -> split(most.getKey()))
        .orElse(Distribution.UNKNOWN);
  }

  /** "debian-12", as in package URLs; Alpine's packages are often said to be of "3.19" alone. */
  private static Distribution split(String distro) {
    int dash = distro.lastIndexOf('-');
    return dash < 0
        ? new Distribution(distro, "")
        : new Distribution(distro.substring(0, dash), distro.substring(dash + 1));
  }
}
