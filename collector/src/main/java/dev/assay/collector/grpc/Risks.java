package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.integrity.Risk;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.integrity.TrustPolicy;
import dev.assay.collector.integrity.Violation;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The risks of images, each found when it is asked for.
 *
 * @param violated images with an open violation
 * @param trust tells trusted registries from others
 * @param vulnerableInUse whether an artifact uses a package with a known vulnerability; may block
 */
record Risks(Set<Subject> violated, TrustPolicy trust, Predicate<Artifact> vulnerableInUse) {

  static Risks of(List<Violation> open, TrustPolicy trust, Predicate<Artifact> vulnerableInUse) {
    return new Risks(
        open.stream().map(Violation::subject).collect(Collectors.toSet()), trust, vulnerableInUse);
  }

  /**
   * Returns the risk that a question asks for; empty: it does not say.
   *
   * @throws Refusal if there is no such risk
   */
  static Optional<Risk> asked(String key) {
    if (key.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(Risk.find(key).orElseThrow(() -> Refusal.invalid("risk", key, Risk.keys())));
  }

  /**
   * Whether an image has a risk.
   *
   * @param reference as deployed
   * @param digest what runs; null where nodes do not say
   */
  boolean has(Risk risk, String reference, @Nullable Sha256 digest) {
    return switch (risk) {
      case INTEGRITY_VIOLATION -> violated.contains(DeployedImage.subject(reference, digest));
      case UNTRUSTED_REGISTRY -> trust.isUntrusted(reference);
      case VULNERABLE_IN_USE -> digest != null && vulnerableInUse.test(new Artifact.Image(digest));
    };
  }

  /** Returns all risks of an image; parameters as of {@link #has}. */
  Set<Risk> of(String reference, @Nullable Sha256 digest) {
    Set<Risk> risks = EnumSet.allOf(Risk.class);
    risks.removeIf(risk -> !has(risk, reference, digest));
    return risks;
  }

  /** Returns a reference with its registry and tag filled in, as integrity is said of it. */
  static String fullForm(String reference) {
    return ImageReference.parse(reference).map(ImageReference::toString).orElse(reference);
  }
}
