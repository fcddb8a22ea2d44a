package dev.assay.collector.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.sbom.ImportedInventories;
import dev.assay.collector.sbom.ImportedInventories.Kind;
import dev.assay.collector.sbom.PackageInventory;
import dev.assay.wire.client.DictionaryJoiner;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.ImportInventoryRequest;
import dev.assay.wire.v1.ImportInventoryResponse;
import dev.assay.wire.v1.InventorySource;
import org.jspecify.annotations.Nullable;

/** An inventory that comes in parts from a stranger. Not thread-safe. */
final class InboundInventory {

  /** Of deflated parts: a scan of the largest images has a few MiB. */
  static final int MOST_BYTES = 32 << 20;

  private static final int MOST_PACKAGES = 200_000;

  /** As import.proto says. */
  private static final int LONGEST_ORIGIN = 1000;

  private static final int LONGEST_NAME = 500;

  private final DictionaryJoiner joiner = new DictionaryJoiner(MOST_BYTES);
  private @Nullable InventorySource source;
  private byte @Nullable [] serialised;
  private byte @Nullable [] key;
  private long bytes;

  /** Takes a message. */
  void add(ImportInventoryRequest message) {
    if (message.hasSource()) {
      source = message.getSource();
    }
    if (!message.hasPart()) {
      return;
    }
    bytes += message.getPart().getContent().size();
    if (bytes > MOST_BYTES) {
      throw Refusal.invalid("part", "more than " + MOST_BYTES + " bytes", "at most that many");
    }
    if (message.getPart().getKind() != DictionaryKind.PACKAGE_INVENTORY) {
      throw Refusal.invalid("part.kind", message.getPart().getKind().name(), "PACKAGE_INVENTORY");
    }
    try {
      byte[] whole = joiner.add(message.getPart());
      if (whole != null) {
        serialised = whole;
        key = message.getPart().getKey().toByteArray();
      }
    } catch (MalformedEvidenceException e) {
      throw Refusal.invalid("part", String.valueOf(e.getMessage()), "a part of an inventory");
    }
  }

  /** Keeps what came; blocks. */
  ImportInventoryResponse keep(ImportedInventories store) {
    byte[] whole = serialised;
    if (whole == null || key == null) {
      throw Refusal.invalid("part", "", "all parts of one inventory; some are missing");
    }
    if (!Sha256.compute(whole).equals(digest(key))) {
      throw Refusal.invalid("part.key", "another digest", "the SHA-256 of the inventory");
    }
    try {
      return keep(store, dev.assay.wire.v1.PackageInventory.parseFrom(whole));
    } catch (InvalidProtocolBufferException e) {
      throw Refusal.invalid("part", String.valueOf(e.getMessage()), "a PackageInventory");
    }
  }

  private ImportInventoryResponse keep(
      ImportedInventories store, dev.assay.wire.v1.PackageInventory message) {
    String origin = source == null ? "" : EvidenceMapping.text(source.getOrigin());
    if (origin.isEmpty() || origin.length() > LONGEST_ORIGIN) {
      throw Refusal.invalid("source.origin", origin, "1 to " + LONGEST_ORIGIN + " characters");
    }
    if (message.getPackagesCount() > MOST_PACKAGES) {
      throw Refusal.invalid(
          "packages", "" + message.getPackagesCount(), "at most " + MOST_PACKAGES);
    }
    if (message.getPackagesList().stream().anyMatch(each -> each.getPurl().isEmpty())) {
      throw Refusal.invalid("packages.purl", "", "a package URL for each package");
    }
    PackageInventory inventory =
        new PackageInventory(
            artifact(message.getArtifact()),
            EvidenceMapping.time(message.getMadeUnixMillis()),
            EvidenceMapping.text(message.getDistribution()),
            EvidenceMapping.text(message.getDistributionVersion()),
            message.getPackagesList().stream().map(DictionaryMapping::installed).toList(),
            EvidenceMapping.gaps(message.getGapsList()),
            origin);
    // The same found later is the same.
    Sha256 content =
        Sha256.compute(message.toBuilder().clearMadeUnixMillis().build().toByteArray());
    boolean changed = store.keep(inventory, kind(), origin, content);
    return ImportInventoryResponse.newBuilder()
        .setArtifact(inventory.artifact().toString())
        .setPackages(inventory.packages().size())
        .setChanged(changed)
        .build();
  }

  private Kind kind() {
    InventorySource.Kind kind =
        source == null ? InventorySource.Kind.KIND_UNSPECIFIED : source.getKind();
    return switch (kind) {
      case SCAN -> Kind.SCAN;
      case BILL_OF_MATERIALS -> Kind.BILL_OF_MATERIALS;
      case KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw Refusal.invalid("source.kind", kind.name(), "SCAN or BILL_OF_MATERIALS");
    };
  }

  private static Artifact artifact(dev.assay.wire.v1.Artifact message) {
    return switch (message.getKindCase()) {
      case IMAGE_CONFIG_DIGEST ->
          new Artifact.Image(digest(message.getImageConfigDigest().toByteArray()));
      case NAMED -> named(EvidenceMapping.named(message.getNamed()));
      case HOST, KIND_NOT_SET ->
          throw Refusal.invalid("artifact", message.getKindCase().name(), "an image or a name");
    };
  }

  private static Artifact.Named named(Artifact.Named named) {
    for (String each : new String[] {named.application(), named.component(), named.version()}) {
      if (each.isBlank() || each.length() > LONGEST_NAME) {
        throw Refusal.invalid(
            "artifact.named", named.toString(), "three names of 1 to " + LONGEST_NAME);
      }
    }
    return named;
  }

  private static Sha256 digest(byte[] bytes) {
    if (bytes.length != Sha256.BYTES) {
      throw Refusal.invalid("digest", bytes.length + " bytes", Sha256.BYTES + " bytes");
    }
    return Sha256.ofBytes(bytes);
  }
}
