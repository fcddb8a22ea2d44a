package dev.assay.collector.scan;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.registry.AttachedDocuments;
import dev.assay.collector.registry.Blob;
import dev.assay.collector.registry.ImageContents;
import dev.assay.collector.registry.ImageLayers;
import dev.assay.collector.registry.SourceQuestion;
import dev.assay.collector.sbom.ImportedInventories;
import dev.assay.collector.sbom.ImportedInventories.Kind;
import dev.assay.collector.scan.bill.BillReader;
import dev.assay.collector.scan.bill.MalformedBillException;
import dev.assay.collector.scan.bill.ReadBill;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the bills of materials that are attached to an image in its registry, marked with their
 * origin: what a builder knows of, and no scan can find. Thread-safe; blocks.
 */
public final class AttachedBills {

  private static final Logger LOG = LoggerFactory.getLogger(AttachedBills.class);

  /** As import.proto has it. */
  private static final int LONGEST_ORIGIN = 1000;

  private final AttachedDocuments attached;
  private final ImageContents registries;
  private final ImportedInventories store;
  private final Clock clock;

  /** Makes it; nothing is asked before an image is given. */
  public AttachedBills(
      AttachedDocuments attached,
      ImageContents registries,
      ImportedInventories store,
      Clock clock) {
    this.attached = attached;
    this.registries = registries;
    this.store = store;
    this.clock = clock;
  }

  /** Keeps those of an image. What cannot be had or read is logged, and keeps nothing else back. */
  void keep(Sha256 image, SourceQuestion question, ImageLayers layers) throws InterruptedException {
    AttachedDocuments.Bills bills;
    try {
      bills = attached.bills(question, layers).get();
    } catch (ExecutionException e) {
      LOG.warn("Bills of materials attached to {} cannot be looked for", question.reference(), e);
      return;
    }
    if (!bills.obstacle().isEmpty()) {
      LOG.warn(
          "Not all bills of materials attached to {} can be looked for: {}",
          question.reference(),
          bills.obstacle());
    }
    for (Blob each : bills.found()) {
      try (InputStream in = registries.open(layers.repository(), each)) {
        ReadBill bill = BillReader.read(in);
        // Its digest is checked at the end only, which a reader of JSON need not reach.
        in.transferTo(OutputStream.nullOutputStream());
        keep(image, each, bill);
        LOG.info("{} has a bill of materials: {}", question.reference(), bill.origin());
      } catch (IOException | MalformedBillException e) {
        LOG.warn(
            "The bill of materials {} of {} cannot be used: {}",
            each.digest(),
            question.reference(),
            e.getMessage());
      }
    }
  }

  private void keep(Sha256 image, Blob blob, ReadBill bill) {
    String origin = "attached: " + bill.origin();
    store.keep(
        StoredPackages.of(new Artifact.Image(image), bill.inventory(), clock.instant()),
        Kind.BILL_OF_MATERIALS,
        origin.substring(0, Math.min(origin.length(), LONGEST_ORIGIN)),
        Sha256.parse(blob.digest().value()));
  }
}
