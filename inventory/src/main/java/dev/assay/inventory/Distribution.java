package dev.assay.inventory;

/**
 * A distribution, as os-release(5) names it.
 *
 * @param id ID, for example "debian"; empty where there is none
 * @param versionId VERSION_ID, for example "12"; empty where there is none
 */
public record Distribution(String id, String versionId) {

  /** No os-release file, or none that says anything. */
  public static final Distribution UNKNOWN = new Distribution("", "");
}
