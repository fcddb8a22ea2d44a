package dev.assay.collector.export;

import java.util.List;

/**
 * What is said of a vulnerability of one package of a product.
 *
 * @param id its name
 * @param names all its names, the id too
 * @param products package URLs of what contains the package; empty: the package is the product
 * @param purl the package
 * @param status the verdict
 * @param text why, or what to do
 */
public record VexStatement(
    String id, List<String> names, List<String> products, String purl, Status status, String text) {

  /** Copies the lists. */
  public VexStatement {
    names = List.copyOf(names);
    products = List.copyOf(products);
  }

  /** Verdicts, in OpenVEX's words. */
  public enum Status {
    /** The code is in use. */
    AFFECTED("affected"),
    /** The code is not executed. */
    NOT_AFFECTED("not_affected"),
    /** It is not known. */
    UNDER_INVESTIGATION("under_investigation");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }
}
