package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Digest;
import dev.assay.collector.integrity.ContentIntegrity;
import dev.assay.collector.integrity.ImageIntegrity;
import dev.assay.collector.integrity.IntegrityState;
import dev.assay.collector.integrity.Risk;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.running.Container;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A reference with the content that runs under it, and what is said of that.
 *
 * @param reference as deployed
 * @param digest what runs; null where nodes do not say
 * @param containers those that run it
 * @param integrity what the last comparison with its source says; null: there was none so far
 * @param content what is said of the files in use; null: nothing so far
 * @param violations its open violations, the most severe first
 * @param known tells risks
 */
record DeployedImage(
    String reference,
    @Nullable Sha256 digest,
    List<Container> containers,
    @Nullable ImageIntegrity integrity,
    @Nullable ContentIntegrity content,
    List<Violation> violations,
    Risks known) {

  DeployedImage {
    containers = List.copyOf(containers);
    violations = List.copyOf(violations);
  }

  /** Returns what integrity is said of where that content was deployed by that reference. */
  static Subject subject(String reference, @Nullable Sha256 digest) {
    Digest imageId = digest == null ? null : Digest.find(digest.toString()).orElse(null);
    return new Subject(Risks.fullForm(reference), imageId);
  }

  /** What the last comparison with the source says; a violation also while files in use differ. */
  IntegrityState state() {
    if (violations.stream().anyMatch(each -> each.type().isOfContent())) {
      return IntegrityState.VIOLATED;
    }
    return integrity == null ? IntegrityState.PENDING : integrity.state();
  }

  IntegrityState definiteState() {
    if (state() == IntegrityState.VIOLATED) {
      return IntegrityState.VIOLATED;
    }
    return integrity == null ? IntegrityState.PENDING : integrity.definiteState();
  }

  /** Whether a violation stands, also while its source cannot be asked. */
  boolean isViolated() {
    return has(Risk.INTEGRITY_VIOLATION);
  }

  /** Whether it has a risk; may block. */
  boolean has(Risk risk) {
    return known.has(risk, reference, digest);
  }

  /** Returns its risks; may block. */
  Set<Risk> risks() {
    return known.of(reference, digest);
  }

  /** Returns the place in the order of lists: the most urgent first. */
  String place() {
    String urgency =
        isViolated()
            ? "0" + Page.lastFirst(violations.get(0).type().severity())
            : switch (state()) {
              case VIOLATED, UNDECIDED -> "1";
              case PENDING -> "2";
              case VERIFIED -> "3";
            };
    return Page.place(urgency, reference, imageId());
  }

  /** Returns what runs, "sha256:..."; empty where nodes do not say. */
  String imageId() {
    return digest == null ? "" : digest.toString();
  }
}
