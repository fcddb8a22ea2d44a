package dev.assay.inventory;

import java.util.List;

/**
 * What a package of an operating system needs of others, and is for them, without versions.
 *
 * @param requires what it needs: names of packages, or of what packages provide, or absolute paths;
 *     where one of several is enough, these joined by "|"
 * @param provides what it provides besides its own name
 * @param essential whether the distribution says that it must not be removed
 */
public record PackageRelations(List<String> requires, List<String> provides, boolean essential) {

  /** Copies the lists. */
  public PackageRelations {
    requires = List.copyOf(requires);
    provides = List.copyOf(provides);
  }
}
