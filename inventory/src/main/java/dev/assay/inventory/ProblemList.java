package dev.assay.inventory;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects problems: the first hundred in words, the others as a count, since a file system made to
 * annoy can have millions. Not thread-safe.
 */
public final class ProblemList {

  private static final int MAX_IN_WORDS = 100;

  private final List<InventoryProblem> problems = new ArrayList<>();
  private long notListed;

  /** Notes a problem. */
  public void add(String subject, String detail) {
    if (problems.size() < MAX_IN_WORDS) {
      problems.add(new InventoryProblem(subject, detail));
    } else {
      notListed++;
    }
  }

  /** Returns what was noted so far. */
  public List<InventoryProblem> toList() {
    List<InventoryProblem> all = new ArrayList<>(problems);
    if (notListed > 0) {
      all.add(new InventoryProblem("", notListed + " more problems, not listed"));
    }
    return List.copyOf(all);
  }
}
