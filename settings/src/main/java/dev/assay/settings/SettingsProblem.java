package dev.assay.settings;

/** One thing that is wrong with the settings, for people. */
public final class SettingsProblem {

  private final String source;
  private final String detail;

  SettingsProblem(String source, String detail) {
    this.source = source;
    this.detail = detail;
  }

  /** Returns where it was found: {@code argument}, {@code environment}, {@code file PATH}. */
  public String source() {
    return source;
  }

  /** Returns what is wrong: key, value and the rule it breaks, or the nearest key. */
  public String detail() {
    return detail;
  }

  @Override
  public String toString() {
    return source + ": " + detail;
  }
}
