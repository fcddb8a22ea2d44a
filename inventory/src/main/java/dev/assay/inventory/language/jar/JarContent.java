package dev.assay.inventory.language.jar;

import dev.assay.inventory.InventoryProblem;
import java.util.List;

/**
 * What was found in a file: the archive itself, and all inside of it.
 *
 * @param archives the archives, the file itself first
 * @param problems what could not be read
 */
public record JarContent(List<Archive> archives, List<InventoryProblem> problems) {

  /** Copies the lists. */
  public JarContent {
    archives = List.copyOf(archives);
    problems = List.copyOf(problems);
  }

  /**
   * An archive.
   *
   * @param location where it is: the path of the file, and of each archive in the one before it,
   *     joined by "!/"
   * @param evidence what it says of itself
   * @param classCount class files that lie in it directly
   */
  public record Archive(String location, JarEvidence evidence, int classCount) {}
}
