package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.integrity.OpenViolation;
import dev.assay.collector.integrity.Risk;
import dev.assay.collector.integrity.Severity;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.integrity.TrustPolicy;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The risks of images, each found when it is asked for.
 *
 * @param violated images with an open violation, and of which severities
 * @param trust tells trusted registries from others
 * @param vulnerableInUse whether an artifact uses a package with a known vulnerability; may block
 */
record Risks(
    Map<Subject, Set<Severity>> violated, TrustPolicy trust, Predicate<Artifact> vulnerableInUse) {

  static Risks of(
      List<OpenViolation> open, TrustPolicy trust, Predicate<Artifact> vulnerableInUse) {
    return new Risks(
        open.stream()
            .collect(
                Collectors.groupingBy(
                    OpenViolation::subject,
                    Collectors.mapping(each -> each.type().severity(), Collectors.toSet()))),
        trust,
        vulnerableInUse);
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
      case INTEGRITY_VIOLATION -> violated.containsKey(subject(reference, digest));
      case UNTRUSTED_REGISTRY -> trust.isUntrusted(reference);
      case VULNERABLE_IN_USE -> digest != null && vulnerableInUse.test(new Artifact.Image(digest));
    };
  }

  /**
   * Whether an image has an open violation of that severity; other parameters as of {@link #has}.
   */
  boolean has(Severity severity, String reference, @Nullable Sha256 digest) {
    return violated.getOrDefault(subject(reference, digest), Set.of()).contains(severity);
  }

  /** Returns the images with an open violation; empty: nodes do not say of all what runs. */
  Optional<Set<Artifact>> violatedImages() {
    Set<Artifact> images = new LinkedHashSet<>();
    for (Subject subject : violated.keySet()) {
      Artifact image = subject.artifact();
      if (image == null) {
        return Optional.empty();
      }
      images.add(image);
    }
    return Optional.of(images);
  }

  /** Returns all risks of an image; parameters as of {@link #has}. */
  Set<Risk> of(String reference, @Nullable Sha256 digest) {
    Set<Risk> risks = EnumSet.allOf(Risk.class);
    risks.removeIf(risk -> !has(risk, reference, digest));
    return risks;
  }

  /** Returns what integrity is said of where that content was deployed by that reference. */
  static Subject subject(String reference, @Nullable Sha256 digest) {
    Digest imageId = digest == null ? null : Digest.find(digest.toString()).orElse(null);
    return new Subject(fullForm(reference), imageId);
  }

  /** Returns the registry of a reference; empty: it is none. */
  static String registry(String reference) {
    return ImageReference.parse(reference).map(each -> each.repository().registry()).orElse("");
  }

  /** Returns a reference with its registry and tag filled in, as integrity is said of it. */
  static String fullForm(String reference) {
    return ImageReference.parse(reference).map(ImageReference::toString).orElse(reference);
  }
}
