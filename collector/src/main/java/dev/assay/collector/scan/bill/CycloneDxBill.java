package dev.assay.collector.scan.bill;

import dev.assay.collector.scan.bill.BillPackages.Source;
import dev.assay.collector.vulnerability.json.Values;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A CycloneDX document.
 *
 * @see <a href="https://cyclonedx.org/docs/1.6/json/">CycloneDX JSON reference</a>
 */
final class CycloneDxBill {

  /** Where tools say which source package one was built from, and its version. */
  private static final Set<String> SOURCE_NAMES =
      Set.of("assay:source-name", "aquasecurity:trivy:SrcName", "syft:metadata:source");

  private static final Set<String> SOURCE_VERSIONS =
      Set.of(
          "assay:source-version", "aquasecurity:trivy:SrcVersion", "syft:metadata:sourceVersion");

  private static final Set<String> IMAGE_IDS =
      Set.of("assay:image-id", "aquasecurity:trivy:ImageID");

  private final Values values;
  private final BillPackages packages;
  private boolean found;
  private String version = "";
  private String maker = "";
  private String about = "";
  private String aboutVersion = "";
  private String imageId = "";

  CycloneDxBill(Values values, BillPackages packages) {
    this.values = values;
    this.packages = packages;
  }

  boolean take(String field) throws IOException {
    switch (field) {
      case "bomFormat" -> found = values.text().equals("CycloneDX");
      case "specVersion" -> version = values.text();
      case "metadata" -> values.object(this::takeMetadata);
      case "components" -> values.array(this::takeComponent);
      default -> {
        return false;
      }
    }
    return true;
  }

  boolean found() {
    return found;
  }

  ReadBill bill() {
    return new ReadBill(
        ("CycloneDX " + version).strip(),
        maker,
        about,
        aboutVersion,
        imageId,
        packages.inventory());
  }

  private boolean takeMetadata(String field) throws IOException {
    switch (field) {
      // Up to 1.4 an array of tools; since 1.5 components, too.
      case "tools" -> {
        if (values.isObject()) {
          values.object(
              kind -> {
                if (!kind.equals("components")) {
                  return false;
                }
                return values.array(this::takeTool);
              });
        } else {
          values.array(this::takeTool);
        }
      }
      case "component" -> {
        Component whole = new Component();
        values.object(whole::take);
        about = whole.name;
        aboutVersion = whole.version;
        imageId =
            IMAGE_IDS.stream()
                .map(name -> whole.properties.getOrDefault(name, ""))
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElse("");
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void takeTool() throws IOException {
    Component tool = new Component();
    values.object(tool::take);
    if (maker.isEmpty()) {
      maker = (tool.name + " " + tool.version).strip();
    }
  }

  private void takeComponent() throws IOException {
    packages.count();
    Component each = new Component();
    values.object(each::take);
    if (each.type.equals("operating-system")) {
      packages.distribution(each.name, each.version);
    } else if (!each.purl.isEmpty()) {
      packages.add(each.purl, each.licence, each.source());
    } else if (each.type.equals("library") || each.type.equals("framework")) {
      packages.unnamed();
    }
  }

  /** A component, or a tool; those inside of it are taken, too. */
  private final class Component {
    private final Map<String, String> properties = new HashMap<>();
    private String type = "";
    private String name = "";
    private String version = "";
    private String purl = "";
    private String licence = "";
    private String property = "";

    private boolean take(String field) throws IOException {
      switch (field) {
        case "type" -> type = values.text();
        case "name" -> name = values.text();
        case "version" -> version = values.text();
        case "purl" -> purl = values.text();
        case "licenses" -> values.array(() -> values.object(this::takeLicence));
        case "properties" -> values.array(() -> values.object(this::takeProperty));
        case "components" -> values.array(CycloneDxBill.this::takeComponent);
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean takeLicence(String field) throws IOException {
      switch (field) {
        case "expression" -> licence(values.text());
        case "license" ->
            values.object(
                inner -> {
                  if (!inner.equals("id") && !inner.equals("name")) {
                    return false;
                  }
                  licence(values.text());
                  return true;
                });
        default -> {
          return false;
        }
      }
      return true;
    }

    private void licence(String text) {
      licence = licence.isEmpty() ? text : licence + ", " + text;
    }

    private boolean takeProperty(String field) throws IOException {
      switch (field) {
        case "name" -> property = values.text();
        case "value" -> {
          String value = values.text();
          if (SOURCE_NAMES.contains(property)
              || SOURCE_VERSIONS.contains(property)
              || IMAGE_IDS.contains(property)
              || property.equals("aquasecurity:trivy:SrcRelease")
              || property.equals("aquasecurity:trivy:SrcEpoch")) {
            properties.put(property, value);
          }
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private Source source() {
      return new Source(first(SOURCE_NAMES), sourceVersion());
    }

    /** Trivy tells a version in parts. */
    private String sourceVersion() {
      String upstream = first(SOURCE_VERSIONS);
      String epoch = properties.getOrDefault("aquasecurity:trivy:SrcEpoch", "");
      String release = properties.getOrDefault("aquasecurity:trivy:SrcRelease", "");
      return (epoch.isEmpty() ? "" : epoch + ":")
          + upstream
          + (release.isEmpty() ? "" : "-" + release);
    }

    private String first(Set<String> names) {
      return names.stream()
          .map(key -> properties.getOrDefault(key, ""))
          .filter(value -> !value.isEmpty())
          .findFirst()
          .orElse("");
    }
  }
}
