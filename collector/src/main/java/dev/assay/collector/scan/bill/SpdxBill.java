package dev.assay.collector.scan.bill;

import dev.assay.collector.scan.bill.BillPackages.Source;
import dev.assay.collector.vulnerability.json.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An SPDX document of version 2.
 *
 * @see <a href="https://spdx.github.io/spdx-spec/v2.3/">SPDX 2.3</a>
 */
final class SpdxBill {

  private final Values values;
  private final BillPackages packages;
  private final List<Listed> listed = new ArrayList<>();
  private final Set<String> described = new HashSet<>();
  private String version = "";
  private String name = "";
  private String maker = "";

  SpdxBill(Values values, BillPackages packages) {
    this.values = values;
    this.packages = packages;
  }

  boolean take(String field) throws IOException {
    switch (field) {
      case "spdxVersion" -> version = values.text();
      case "name" -> name = values.text();
      case "creationInfo" ->
          values.object(
              inner -> {
                if (!inner.equals("creators")) {
                  return false;
                }
                return values.array(this::takeCreator);
              });
      case "packages" -> values.array(this::takePackage);
      case "documentDescribes" -> values.array(() -> described.add(values.text()));
      case "relationships" -> values.array(this::takeRelationship);
      default -> {
        return false;
      }
    }
    return true;
  }

  boolean found() {
    return version.startsWith("SPDX-2.");
  }

  ReadBill bill() {
    String about = name;
    String aboutVersion = "";
    for (Listed each : listed) {
      if (described.contains(each.id)) {
        about = each.name.isEmpty() ? about : each.name;
        aboutVersion = each.version;
      } else if (each.purpose.equals("OPERATING-SYSTEM")) {
        packages.distribution(each.name, each.version);
      } else if (each.purl.isEmpty()) {
        packages.unnamed();
      } else {
        packages.add(each.purl, each.licence(), Source.UNKNOWN);
      }
    }
    return new ReadBill(version, maker, about, aboutVersion, "", packages.inventory());
  }

  private void takeCreator() throws IOException {
    String creator = values.text();
    if (creator.startsWith("Tool: ") && maker.isEmpty()) {
      maker = creator.substring("Tool: ".length());
    }
  }

  private void takePackage() throws IOException {
    packages.count();
    Listed each = new Listed();
    values.object(each::take);
    listed.add(each);
  }

  private void takeRelationship() throws IOException {
    String[] three = {"", "", ""};
    values.object(
        field -> {
          switch (field) {
            case "spdxElementId" -> three[0] = values.text();
            case "relationshipType" -> three[1] = values.text();
            case "relatedSpdxElement" -> three[2] = values.text();
            default -> {
              return false;
            }
          }
          return true;
        });
    if (three[1].equals("DESCRIBES") && three[0].equals("SPDXRef-DOCUMENT")) {
      described.add(three[2]);
    }
  }

  /** An element of "packages". */
  private final class Listed {
    private String id = "";
    private String name = "";
    private String version = "";
    private String declared = "";
    private String purpose = "";
    private String purl = "";
    private String type = "";
    private String locator = "";

    private boolean take(String field) throws IOException {
      switch (field) {
        case "SPDXID" -> id = values.text();
        case "name" -> name = values.text();
        case "versionInfo" -> version = values.text();
        case "licenseDeclared" -> declared = values.text();
        case "primaryPackagePurpose" -> purpose = values.text();
        case "externalRefs" -> values.array(this::takeReference);
        default -> {
          return false;
        }
      }
      return true;
    }

    private void takeReference() throws IOException {
      type = "";
      locator = "";
      values.object(
          field -> {
            switch (field) {
              case "referenceType" -> type = values.text();
              case "referenceLocator" -> locator = values.text();
              default -> {
                return false;
              }
            }
            return true;
          });
      if (type.equals("purl") && purl.isEmpty()) {
        purl = locator;
      }
    }

    private String licence() {
      return declared.equals("NOASSERTION") || declared.equals("NONE") ? "" : declared;
    }
  }
}
