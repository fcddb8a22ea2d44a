package dev.assay.benchmarks.agent;

/** A program that ends at once. */
final class ShortProgram {

  private ShortProgram() {}

  public static void main(String[] arguments) {
    System.out.println("done");
  }
}
