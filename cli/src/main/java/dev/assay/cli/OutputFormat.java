package dev.assay.cli;

/** How an answer is printed. */
enum OutputFormat {
  /** Aligned columns, for people. */
  TABLE,
  /** JSON, for programs; the fields are those of the HTTP interface. */
  JSON;

  /** Returns the name as a user writes it: completion and help show this. */
  @Override
  public String toString() {
    return this == TABLE ? "table" : "json";
  }
}
