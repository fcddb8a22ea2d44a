package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.integrity.IntegrityState;
import dev.assay.collector.integrity.OpenViolation;
import dev.assay.collector.integrity.Risk;
import dev.assay.collector.integrity.Severity;
import dev.assay.collector.running.Container;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A reference with the content that runs under it, and what is said of it.
 *
 * @param running what runs
 * @param checked what the last comparison with its source says; pending: there was none so far
 * @param violations its open violations, the most severe first
 * @param known tells risks
 */
record DeployedImage(
    RunningImage running, IntegrityState checked, List<OpenViolation> violations, Risks known) {

  DeployedImage {
    violations = List.copyOf(violations);
  }

  /** Returns the reference as deployed. */
  String reference() {
    return running.reference();
  }

  /** Returns what runs; null where nodes do not say. */
  @Nullable Sha256 digest() {
    return running.digest();
  }

  /** Returns those that run it. */
  List<Container> containers() {
    return running.containers();
  }

  /** What the last comparison with the source says; a violation also while files in use differ. */
  IntegrityState state() {
    return violations.stream().anyMatch(each -> each.type().isOfContent())
        ? IntegrityState.VIOLATED
        : checked;
  }

  /** Whether a violation stands, also while its source cannot be asked. */
  boolean isViolated() {
    return !violations.isEmpty();
  }

  /** Whether a violation of that severity stands. */
  boolean isViolated(Severity severity) {
    return violations.stream().anyMatch(each -> each.type().severity() == severity);
  }

  /** Whether it has a risk; may block. */
  boolean has(Risk risk) {
    return risk == Risk.INTEGRITY_VIOLATION ? isViolated() : known.has(risk, reference(), digest());
  }

  /** Returns its risks; may block. */
  Set<Risk> risks() {
    return known.of(reference(), digest());
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
    return Page.place(urgency, reference(), imageId());
  }

  /** Returns what runs, "sha256:..."; empty where nodes do not say. */
  String imageId() {
    Sha256 digest = digest();
    return digest == null ? "" : digest.toString();
  }
}
