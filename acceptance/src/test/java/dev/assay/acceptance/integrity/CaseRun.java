package dev.assay.acceptance.integrity;

import dev.assay.acceptance.integrity.IntegrityCase.Verdict;
import dev.assay.acceptance.kit.ScriptedRuntime;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.ViolationType;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A case under way: does its next step once what is said has settled. What is undecided has when
 * several checks in a row said the same.
 */
final class CaseRun implements AutoCloseable {

  private static final int CHECKS_OF_THE_DECIDED = 2;
  private static final int CHECKS_OF_THE_UNDECIDED = 4;

  /**
   * A registry that failed is left alone for longer and longer, whatever it could answer now: so
   * long a decision is waited for, where one is expected in the end.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Set<Verdict> OF_THE_UNDECIDED =
      EnumSet.of(Verdict.UNDECIDED, Verdict.STALE_VERIFIED, Verdict.STALE_MISMATCH);

  private final IntegrityCase owner;
  private final CaseSource source;
  private final CaseNode node;
  private final ScriptedRuntime runtime;
  private int step;
  private Instant changed = Instant.EPOCH;
  private final Set<Instant> checks = new HashSet<>();
  private String said = "";
  private @Nullable Outcome outcome;

  /**
   * What was said.
   *
   * @param verdict the verdict; null: another than any that a table may expect
   * @param explanation all that explains it
   */
  record Outcome(@Nullable Verdict verdict, String explanation) {}

  private CaseRun(IntegrityCase owner, CaseSource source, CaseNode node, ScriptedRuntime runtime) {
    this.runtime = runtime;
    this.owner = owner;
    this.source = source;
    this.node = node;
  }

  /** Prepares the registry and starts the container. */
  static CaseRun start(
      IntegrityCase owner, CaseRegistry registry, ScriptedRuntime runtime, Instant now)
      throws Exception {
    CaseImages images = new CaseImages(owner.name());
    CaseSource source = new CaseSource(registry, owner, images);
    CaseNode node = new CaseNode(owner, source, images);
    for (String action : owner.source()) {
      source.act(action);
    }
    node.run(runtime, now);
    return new CaseRun(owner, source, node, runtime);
  }

  IntegrityCase owner() {
    return owner;
  }

  /** The end; nothing before it. */
  Optional<Outcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  /** Looks at what is said now, and goes on where that has settled. */
  void look(List<Image> images, List<Violation> violations, Instant now) throws Exception {
    Optional<Image> mine =
        images.stream().filter(each -> isMine(each.getReference(), each.getImageId())).findFirst();
    if (outcome != null || mine.isEmpty() || !settled(mine.get(), violations, now)) {
      return;
    }
    if (step < owner.then().size()) {
      for (String action : owner.then().get(step)) {
        source.act(action);
      }
      step++;
      changed = now;
      checks.clear();
    } else {
      outcome = outcome(mine.get(), mine(violations));
      // What is checked no more leaves time for the others.
      runtime.end(node.containerId());
    }
  }

  private boolean isMine(String reference, String imageId) {
    return imageId.equals(node.imageId())
        || reference.startsWith(source.repository())
        || reference.startsWith(source.other());
  }

  private List<Violation> mine(List<Violation> violations) {
    return violations.stream()
        .filter(each -> isMine(each.getImageReference(), each.getImageId()))
        .toList();
  }

  private boolean settled(Image image, List<Violation> violations, Instant when) {
    String cause = cause(image);
    String now = image.getIntegrity() + cause + mine(violations).size();
    Instant checked =
        Instant.ofEpochSecond(
            image.getLastCheckedAt().getSeconds(), image.getLastCheckedAt().getNanos());
    if (!now.equals(said)) {
      said = now;
      checks.clear();
    }
    if (cause.equals("NO_REFERENCE")) {
      return true; // Said once: there is nothing to check.
    }
    if (!image.hasLastCheckedAt() || !checked.isAfter(changed)) {
      return false;
    }
    checks.add(checked);
    return switch (image.getIntegrity()) {
      case VERIFIED, VIOLATED -> checks.size() >= CHECKS_OF_THE_DECIDED;
      case UNDECIDED ->
          checks.size() >= CHECKS_OF_THE_UNDECIDED
              && !cause.equals("AWAITING_CONFIRMATION")
              && !mayStillBeDecided(when);
      default -> false;
    };
  }

  private boolean mayStillBeDecided(Instant when) {
    return step == owner.then().size()
        && !OF_THE_UNDECIDED.contains(owner.verdict())
        && when.isBefore(changed.plus(PATIENCE));
  }

  /** The first word of the reason for what is undecided. */
  private static String cause(Image image) {
    return image.getIntegrity() == IntegrityState.UNDECIDED
        ? image.getReason().split(":", 2)[0]
        : "";
  }

  private Outcome outcome(Image image, List<Violation> violations) {
    List<Violation> open = violations.stream().filter(each -> !each.hasResolvedAt()).toList();
    StringBuilder explanation = new StringBuilder(image.getReason());
    for (Violation each : violations) {
      explanation.append(' ').append(each.getType()).append(' ').append(each.getResolution());
      explanation.append(' ').append(each.getEvidence().getReasonCodesList());
      explanation.append(' ').append(each.getEvidence().getNotesList());
      explanation.append(' ').append(each.getNotRecheckedBecause());
    }
    if (open.size() > 1 || violations.size() > 1) {
      return new Outcome(null, "several violations: " + violations);
    }
    return new Outcome(open.isEmpty() ? without(image) : with(open.get(0)), explanation.toString());
  }

  private static @Nullable Verdict with(Violation violation) {
    if (!violation.getNotRecheckedBecause().isEmpty()) {
      return violation.getType() == ViolationType.DIGEST_MISMATCH ? Verdict.STALE_MISMATCH : null;
    }
    return switch (violation.getType()) {
      case DIGEST_MISMATCH -> Verdict.DIGEST_MISMATCH;
      case MISSING_SOURCE -> Verdict.MISSING_SOURCE;
      case POST_DEPLOYMENT_TAG_UPDATE -> Verdict.POST_DEPLOYMENT_TAG_UPDATE;
      default -> null;
    };
  }

  private static @Nullable Verdict without(Image image) {
    if (image.getIntegrity() == IntegrityState.VERIFIED) {
      return Verdict.VERIFIED;
    }
    if (image.getIntegrity() != IntegrityState.UNDECIDED) {
      return null;
    }
    return image.getLastDefiniteIntegrity() == IntegrityState.VERIFIED
        ? Verdict.STALE_VERIFIED
        : Verdict.UNDECIDED;
  }

  @Override
  public String toString() {
    return owner.number() + " at step " + step + ": " + said + ", " + checks.size() + " checks";
  }

  @Override
  public void close() {
    source.close();
  }
}
