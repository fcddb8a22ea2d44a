package dev.assay.inventory.language.node;

import dev.assay.inventory.language.Findings;
import dev.assay.inventory.language.JsonFields;
import dev.assay.inventory.language.LanguageReader;
import dev.assay.inventory.root.TreeListing;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Finds packages where Node's own resolution finds them: a directory in node_modules, or in a scope
 * there, that has a package.json with name and version. What else has a package.json (the
 * application, parts of a package) is no dependency. Links, of which pnpm makes its trees, are not
 * followed: each package is found where it really lies. Stateless.
 */
public final class NodeReader implements LanguageReader {

  private static final int MAX_BYTES = 4 << 20;

  /** Where Debian's Node looks besides: nodejs(1) there. */
  private static final Set<String> DEBIAN = Set.of("/usr/share/nodejs", "/usr/lib/nodejs");

  @Override
  public void visit(TreeListing directory, Findings findings) {
    if (directory.files().contains("package.json") && isPackagePlace(directory)) {
      String path = directory.path() + "/package.json";
      findings.read(path, MAX_BYTES).ifPresent(json -> report(directory, path, json, findings));
    }
  }

  private static boolean isPackagePlace(TreeListing directory) {
    String parent = directory.parent();
    String parentName = parent.substring(parent.lastIndexOf('/') + 1);
    if (parentName.startsWith("@")) {
      return isModules(parent.substring(0, parent.lastIndexOf('/')));
    }
    return !directory.name().startsWith(".") && isModules(parent);
  }

  private static boolean isModules(String path) {
    return path.endsWith("/node_modules") || DEBIAN.contains(path);
  }

  private static void report(TreeListing directory, String path, byte[] json, Findings findings) {
    try {
      JsonFields fields = JsonFields.ofObject(json);
      String name = fields.firstOf("name");
      String version = fields.firstOf("version");
      if (name.isEmpty() || version.isEmpty()) {
        return; // as Node, which asks for neither: no package that anybody published
      }
      int slash = name.startsWith("@") ? name.indexOf('/') : -1;
      findings.add(
          path,
          "npm",
          slash < 0 ? "" : name.substring(0, slash),
          name.substring(slash + 1),
          name,
          version,
          fields.firstOf("license", "license.type", "licenses.type", "licenses"),
          List.of(directory.path() + "/"));
    } catch (IOException e) {
      findings.problem(path, "no package can be read from it: " + e.getMessage());
    }
  }
}
