package dev.assay.collector.grpc;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.integrity.Risk;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.integrity.TrustPolicy;
import dev.assay.collector.integrity.Violation;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The risks of images, as they are at one moment.
 *
 * @param violated images with an open violation
 * @param trust tells trusted registries from others
 */
record Risks(Set<Subject> violated, TrustPolicy trust) {

  static Risks of(List<Violation> open, TrustPolicy trust) {
    return new Risks(open.stream().map(Violation::subject).collect(Collectors.toSet()), trust);
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
   * Returns the risks of an image.
   *
   * @param reference as deployed
   * @param subject the same as integrity knows it
   */
  Set<Risk> of(String reference, Subject subject) {
    Set<Risk> risks = EnumSet.noneOf(Risk.class);
    if (violated.contains(subject)) {
      risks.add(Risk.INTEGRITY_VIOLATION);
    }
    if (trust.isUntrusted(reference)) {
      risks.add(Risk.UNTRUSTED_REGISTRY);
    }
    return risks;
  }

  /** Returns a reference with its registry and tag filled in, as integrity is said of it. */
  static String fullForm(String reference) {
    return ImageReference.parse(reference).map(ImageReference::toString).orElse(reference);
  }
}
