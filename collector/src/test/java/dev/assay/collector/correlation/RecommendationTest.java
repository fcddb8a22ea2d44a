package dev.assay.collector.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecommendationTest {

  private static Recommendation os(Vulnerable vulnerable, Used used) {
    return Recommendation.of(PackageKind.OS_PACKAGE, vulnerable, used, "why");
  }

  @Test
  void vulnerablePackageInUseIsUpgraded() {
    assertThat(os(Vulnerable.YES, Used.YES))
        .isEqualTo(
            new Recommendation(
                "Update application code. Upgrade OS package",
                "Since your application is using a vulnerable OS package, you will need to update"
                    + " your application code or software framework to ensure you use later"
                    + " versions of the OS package that has resolved the vulnerabilities."));
  }

  @Test
  void unusedPackageIsRemovedWhetherVulnerableOrNot() {
    assertThat(os(Vulnerable.YES, Used.NO))
        .isEqualTo(
            new Recommendation(
                "Consider removing unused OS packages or finding an alternate base image.",
                "Since your application is not using these OS packages, you can either remove them"
                    + " or find an alternate base image that does not have these OS packages. This"
                    + " will not only reduce the number of vulnerabilities in your container but"
                    + " also reduce the attack surface area."));
    assertThat(os(Vulnerable.NO, Used.NO))
        .isEqualTo(
            new Recommendation(
                "Consider removing unused OS packages or finding an alternate base image.",
                "Since your application is not using these OS packages, you can either remove them"
                    + " or find an alternate base image that does not have these OS packages. This"
                    + " will reduce the attack surface area."));
  }

  @Test
  void usedPackageWithoutVulnerabilityStays() {
    assertThat(os(Vulnerable.NO, Used.YES)).isEqualTo(new Recommendation("No action needed", ""));
  }

  @Test
  void whatIsNotKnownIsNotGuessed() {
    assertThat(os(Vulnerable.YES, Used.NOT_MEASURED).text()).startsWith("Treat it as used");
    assertThat(os(Vulnerable.NO, Used.NOT_MEASURED).text()).startsWith("Measure its use");
    assertThat(os(Vulnerable.YES, Used.NOT_MEASURED).notes()).isEqualTo("why");
    assertThat(os(Vulnerable.UNKNOWN, Used.YES).text()).contains("Find out");
  }

  @Test
  void dependenciesOfApplicationsAreCalledSo() {
    for (Used used : new Used[] {Used.YES, Used.NO}) {
      Recommendation of =
          Recommendation.of(PackageKind.APPLICATION_DEPENDENCY, Vulnerable.YES, used, "");
      assertThat(of.text() + of.notes())
          .doesNotContain("OS package")
          .containsIgnoringCase("dependenc");
    }
    assertThat(PackageKind.of("pkg:maven/a/b@1")).isEqualTo(PackageKind.APPLICATION_DEPENDENCY);
    assertThat(PackageKind.of("pkg:deb/debian/b@1")).isEqualTo(PackageKind.OS_PACKAGE);
  }
}
