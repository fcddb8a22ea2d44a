package dev.assay.jvmti;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine: skipped where it is missing, failed where it was promised. */
final class Privileges {

  private Privileges() {}

  static void assume(boolean given, String otherwise) {
    if ("1".equals(System.getenv("REQUIRE_PRIVILEGES"))) {
      Assertions.assertThat(given).as(otherwise).isTrue();
    }
    Assumptions.assumeTrue(given, otherwise);
  }
}
