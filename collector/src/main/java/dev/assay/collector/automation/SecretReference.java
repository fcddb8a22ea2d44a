package dev.assay.collector.automation;

/**
 * Where a secret is. The secret itself is read when it is used, so that a new one holds at once.
 *
 * @param place what kind of place
 * @param name path of the file, or name of the variable
 */
public record SecretReference(Place place, String name) {

  /** Where secrets are kept. */
  public enum Place {
    /** A file; its last line end does not count. */
    FILE,
    /** A variable of the collector's environment. */
    ENVIRONMENT
  }

  /** Returns where it is, for people; never the secret. */
  @Override
  public String toString() {
    return (place == Place.FILE ? "file " : "environment variable ") + name;
  }
}
