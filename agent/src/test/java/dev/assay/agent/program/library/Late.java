package dev.assay.agent.program.library;

/** A class of the library. */
public final class Late {

  private static int uses;

  private Late() {}

  /** Initialises the class. */
  public static void use() {
    uses++;
  }

  /** Returns how often it was used. */
  public static int uses() {
    return uses;
  }
}
