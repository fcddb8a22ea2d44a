package dev.assay.cli;

import java.util.Locale;

/** How the result of a scan is printed. */
enum ScanFormat {
  /** Aligned columns, for people. */
  TABLE,
  /** JSON of this program. */
  JSON,
  /** CycloneDX 1.6 as JSON. */
  CYCLONEDX,
  /** SPDX 2.3 as JSON. */
  SPDX;

  /** Returns the name as a user writes it: completion and help show this. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
