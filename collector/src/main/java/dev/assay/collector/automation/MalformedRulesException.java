package dev.assay.collector.automation;

import java.util.List;

/** Rules that cannot be used, with everything that is wrong with them. */
public final class MalformedRulesException extends Exception {

  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  MalformedRulesException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Returns what is wrong, one line each. */
  public List<String> problems() {
    return problems;
  }
}
