package dev.assay.agent.program.nested;

/** A class that is loaded from within another archive. */
public final class Woven {

  private static final int UNUSED = Integer.parseInt("1");

  private Woven() {}

  static int unused() {
    return UNUSED;
  }
}
