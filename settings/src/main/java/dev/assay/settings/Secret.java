package dev.assay.settings;

/** A value that must not be printed: a password or token. */
public final class Secret {

  private final String value;
  private final String origin;

  /**
   * Makes one.
   *
   * @param origin where it comes from, for people, for example the path of its file
   */
  public Secret(String value, String origin) {
    this.value = value;
    this.origin = origin;
  }

  /** Returns the secret itself, for the one place that sends it. */
  public String reveal() {
    return value;
  }

  /** Returns where the secret comes from; never the secret. */
  @Override
  public String toString() {
    return "(secret from " + origin + ")";
  }
}
