package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.RunningImage;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.RegistryAnswer.Elsewhere;
import dev.assay.collector.registry.RegistryAnswer.Held;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where the content that runs is, while it is not under the reference that it was deployed by.
 *
 * @param runtime the name of what runs: the repository digest that the source still leads from to
 *     it, else the image ID, else what the node claims; null where there is nothing of all that
 * @param codes what follows
 * @param unsettled why it cannot be told whether the node forged a name; empty where it can
 */
record Whereabouts(
    @Nullable LabelledDigest runtime, SortedSet<ReasonCode> codes, String unsettled) {

  /**
   * Says where an image is.
   *
   * @param settled digests that the node may claim and that are compared already
   */
  static Whereabouts of(
      RunningImage image, @Nullable Digest imageId, Elsewhere elsewhere, Set<Digest> settled) {
    SortedSet<ReasonCode> codes = new TreeSet<>();
    if (image.imported()) {
      codes.add(ReasonCode.SIDELOADED);
    }
    if (imageId == null) {
      return new Whereabouts(
          image.claims().isEmpty()
              ? null
              : new LabelledDigest(image.claims().first(), LabelledDigest.Kind.MANIFEST),
          codes,
          "");
    }
    LabelledDigest runtime = new LabelledDigest(imageId, LabelledDigest.Kind.CONFIG);
    String unsettled = "";
    for (Digest claim : image.claims()) {
      Held object = elsewhere.held().get(claim);
      boolean leadsHere = object != null && object.configs().contains(imageId);
      if (object != null && leadsHere && object.present()) {
        runtime = new LabelledDigest(claim, kind(object.kind()));
        codes.add(ReasonCode.RUNNING_DIGEST_STILL_IN_SOURCE);
      } else if (object != null && !leadsHere && object.unknownImages() == 0) {
        codes.add(ReasonCode.CLAIMED_DIGEST_FORGED);
      } else if (!leadsHere && !settled.contains(claim) && unsettled.isEmpty()) {
        unsettled = unsettled(claim, elsewhere);
      }
    }
    if (elsewhere.notHeld().contains(imageId)
        && !codes.contains(ReasonCode.RUNNING_DIGEST_STILL_IN_SOURCE)) {
      codes.add(ReasonCode.RUNNING_DIGEST_UNKNOWN_TO_SOURCE);
    }
    return new Whereabouts(runtime, codes, unsettled);
  }

  private static String unsettled(Digest claim, Elsewhere elsewhere) {
    return "what the node claims, "
        + claim
        + ", cannot be compared again: "
        + elsewhere
            .unasked()
            .getOrDefault(claim, "its source does not hold it, or all of it, any more");
  }

  static LabelledDigest.Kind kind(RegistryAnswer.Kind kind) {
    return switch (kind) {
      case INDEX -> LabelledDigest.Kind.INDEX;
      case MANIFEST -> LabelledDigest.Kind.MANIFEST;
    };
  }
}
