package dev.assay.agent.program.nested;

/** A class that is loaded from within another archive. */
public final class Nested {

  private static final int UNUSED = Integer.parseInt("1");

  private Nested() {}

  static int unused() {
    return UNUSED;
  }
}
