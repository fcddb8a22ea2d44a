package dev.assay.collector.correlation;

/**
 * What to do about a package.
 *
 * @param text what to do
 * @param notes why; may be empty
 */
public record Recommendation(String text, String notes) {

  private static final Recommendation NOTHING = new Recommendation("No action needed", "");

  /** Returns what follows from what is known of a package. */
  static Recommendation of(PackageKind kind, Vulnerable vulnerable, Used used, String why) {
    if (used == Used.NOT_MEASURED) {
      return unmeasured(vulnerable, why);
    }
    if (vulnerable == Vulnerable.UNKNOWN && used == Used.YES) {
      return new Recommendation(
          "Find out whether it is vulnerable", "It is in use, and the advisories do not cover it.");
    }
    boolean os = kind == PackageKind.OS_PACKAGE;
    return used == Used.YES
        ? (vulnerable == Vulnerable.YES ? upgrade(os) : NOTHING)
        : remove(os, vulnerable);
  }

  private static Recommendation upgrade(boolean os) {
    return os
        ? new Recommendation(
            "Update application code. Upgrade OS package",
            "Since your application is using a vulnerable OS package, you will need to update your"
                + " application code or software framework to ensure you use later versions of the"
                + " OS package that has resolved the vulnerabilities.")
        : new Recommendation(
            "Update application code. Upgrade dependency",
            "Since your application is using a vulnerable dependency, you will need to update your"
                + " application code or software framework to ensure you use later versions of the"
                + " dependency that has resolved the vulnerabilities.");
  }

  private static Recommendation remove(boolean os, Vulnerable vulnerable) {
    String surface =
        vulnerable == Vulnerable.YES
            ? "This will not only reduce the number of vulnerabilities in your container but also"
                + " reduce the attack surface area."
            : "This will reduce the attack surface area.";
    return os
        ? new Recommendation(
            "Consider removing unused OS packages or finding an alternate base image.",
            "Since your application is not using these OS packages, you can either remove them or"
                + " find an alternate base image that does not have these OS packages. "
                + surface)
        : new Recommendation(
            "Consider removing unused dependencies.",
            "Since your application is not using these dependencies, you can remove them. "
                + surface);
  }

  private static Recommendation unmeasured(Vulnerable vulnerable, String why) {
    return vulnerable == Vulnerable.YES
        ? new Recommendation("Treat it as used until its use is measured", why)
        : new Recommendation("Measure its use before removing it", why);
  }
}
