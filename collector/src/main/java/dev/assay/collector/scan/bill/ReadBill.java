package dev.assay.collector.scan.bill;

import dev.assay.inventory.Inventory;

/**
 * A bill of materials that somebody made.
 *
 * @param form "CycloneDX 1.6", "SPDX-2.3"
 * @param maker program that made it, with its version; empty where it does not say
 * @param about name of what it is about; empty where it does not say
 * @param version version of that; empty where it does not say
 * @param imageId digest of the configuration of the image that it is about, "sha256:..."; empty
 *     where it does not say
 * @param inventory its packages, without files, each package URL once; what it lists without saying
 *     which package that is, is a problem
 */
public record ReadBill(
    String form, String maker, String about, String version, String imageId, Inventory inventory) {

  /** Returns who made it, of what, for people. */
  public String origin() {
    String by = maker.isEmpty() ? form : form + ", " + maker;
    return about.isEmpty() ? by : by + ", of " + about;
  }
}
