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
 * @param justification why it is not affected, in a word of OpenVEX or CycloneDX; may be empty
 * @param text why, or what to do
 */
public record VexStatement(
    String id,
    List<String> names,
    List<String> products,
    String purl,
    Status status,
    String justification,
    String text) {

  /** Copies the lists. */
  public VexStatement {
    names = List.copyOf(names);
    products = List.copyOf(products);
  }

  /** Verdicts, in OpenVEX's words. */
  public enum Status {
    /** The code is in use. */
    AFFECTED("affected"),
    /** Nothing has to be done. */
    NOT_AFFECTED("not_affected"),
    /** The product contains the fix. */
    FIXED("fixed"),
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
