package dev.assay.acceptance.integrity;

import dev.assay.acceptance.integrity.Wording.Report;
import dev.assay.acceptance.kit.ScriptedRuntime;
import dev.assay.collector.image.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the node of a case has: {@code pulled A}, {@code loaded A} (imported from an archive),
 * {@code forged A} (imported, and given the digest of the source's image), with more behind {@code
 * and}, as the table says.
 */
final class CaseNode {

  private final IntegrityCase owner;
  private final CaseSource source;
  private final CaseImages images;
  private final List<String> features;

  CaseNode(IntegrityCase owner, CaseSource source, CaseImages images) {
    this.owner = owner;
    this.source = source;
    this.images = images;
    this.features = List.of(owner.node().split(" and ", -1));
  }

  /** Image ID of what runs. */
  String imageId() {
    return images.image(features.get(0).replaceFirst("^[a-z]+ ", "")).id().value();
  }

  /** Id of the container. */
  String containerId() {
    return Digest.ofContent(owner.name().getBytes(StandardCharsets.UTF_8)).value().substring(7);
  }

  /** Starts the container. */
  void run(ScriptedRuntime runtime, Instant now) throws Exception {
    Report report = report(now);
    if (report.known() && !report.imageId().isEmpty()) {
      runtime.image(owner.runtime().image(report).build());
    }
    runtime.run(owner.runtime().listed(report).build(), owner.runtime().detail(report));
  }

  private Report report(Instant now) throws Exception {
    String deployed = source.repository() + resolved(owner.deployed());
    List<String> tags = new ArrayList<>();
    List<String> digests = new ArrayList<>();
    if (!owner.deployed().contains("@")) {
      tags.add(owner.deployed().isEmpty() ? deployed + ":latest" : deployed);
    }
    switch (features.get(0).split(" ", 2)[0]) {
      case "pulled" -> pulled(digests);
      case "forged" -> digests.add(source.repository() + "@" + deployedDigest());
      case "loaded" -> {
        if (owner.runtime() == Wording.CRI_O) {
          // Of the manifest that CRI-O packs itself when it imports.
          digests.add(source.repository() + "@" + digestOfNothing());
        }
      }
      default -> throw new IllegalArgumentException("no way to a node: " + owner.node());
    }
    if (features.contains("elsewhere") || features.contains("named elsewhere")) {
      tags.add(source.other() + ":v1");
      digests.add(source.other() + "@" + deployedDigest());
    }
    if (features.contains("named by its id")) {
      digests.add(source.repository() + "@" + imageId());
    }
    if (features.contains("stable") || features.contains("named stable")) {
      tags.add(source.repository() + ":stable");
    }
    if (features.contains("tag moved")) {
      tags.clear();
    }
    return new Report(
        containerId(),
        owner.name(),
        deployed,
        nameAtCreation(deployed),
        features.contains("unidentified") ? "" : imageId(),
        tags,
        digests,
        !features.contains("removed"),
        Math.multiplyExact(now.toEpochMilli(), 1_000_000L));
  }

  private String nameAtCreation(String deployed) {
    if (features.contains("named elsewhere")) {
      return source.other() + ":v1";
    }
    return features.contains("named stable") ? source.repository() + ":stable" : deployed;
  }

  private void pulled(List<String> digests) throws Exception {
    digests.add(source.repository() + "@" + deployedDigest());
    String image = features.get(0).replaceFirst("^[a-z]+ ", "");
    String manifest = source.repository() + "@" + images.manifest(image).digest();
    if (owner.runtime() == Wording.CRI_O && !digests.contains(manifest)) {
      digests.add(manifest);
    }
  }

  private String digestOfNothing() {
    return Digest.ofContent(("repacked " + owner.name()).getBytes(StandardCharsets.UTF_8)).value();
  }

  /** Digest of what the reference led to when it was pulled. */
  private String deployedDigest() throws Exception {
    int at = owner.deployed().indexOf('@');
    if (at >= 0) {
      return source.digest(owner.deployed().substring(at + 1));
    }
    return source.digest(owner.deployed().isEmpty() ? ":latest" : owner.deployed());
  }

  private String resolved(String deployed) throws Exception {
    int at = deployed.indexOf('@');
    return at < 0
        ? deployed
        : deployed.substring(0, at) + "@" + source.digest(deployed.substring(at + 1));
  }
}
