package dev.assay.collector.grpc;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import dev.assay.collector.integrity.ChangedFile;
import dev.assay.collector.integrity.Comparison;
import dev.assay.collector.integrity.Evidence;
import dev.assay.collector.integrity.IntegrityState;
import dev.assay.collector.integrity.LabelledDigest;
import dev.assay.collector.integrity.Location;
import dev.assay.collector.integrity.Place;
import dev.assay.collector.integrity.ReasonCode;
import dev.assay.collector.integrity.Recommendations;
import dev.assay.collector.integrity.Risk;
import dev.assay.collector.integrity.Severity;
import dev.assay.collector.integrity.TagUpdate;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationEvent;
import dev.assay.collector.integrity.ViolationType;
import dev.assay.wire.v1.ViolationEventKind;
import dev.assay.wire.v1.ViolationEvidence;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what is known of integrity into messages; no decisions. */
final class IntegrityMapping {

  private IntegrityMapping() {}

  static dev.assay.wire.v1.IntegrityState state(IntegrityState state) {
    return switch (state) {
      case PENDING -> dev.assay.wire.v1.IntegrityState.PENDING;
      case VERIFIED -> dev.assay.wire.v1.IntegrityState.VERIFIED;
      case VIOLATED -> dev.assay.wire.v1.IntegrityState.VIOLATED;
      case UNDECIDED -> dev.assay.wire.v1.IntegrityState.UNDECIDED;
    };
  }

  /** Returns the type that a question asks for; empty: it does not say. */
  static Optional<ViolationType> type(dev.assay.wire.v1.ViolationType type) {
    return switch (type) {
      case VIOLATION_TYPE_UNSPECIFIED -> Optional.empty();
      case DIGEST_MISMATCH -> Optional.of(ViolationType.DIGEST_MISMATCH);
      case MISSING_SOURCE -> Optional.of(ViolationType.MISSING_SOURCE);
      case POST_DEPLOYMENT_TAG_UPDATE -> Optional.of(ViolationType.POST_DEPLOYMENT_TAG_UPDATE);
      case CONTENT_MODIFIED -> Optional.of(ViolationType.CONTENT_MODIFIED);
      case CONTENT_ADDED -> Optional.of(ViolationType.CONTENT_ADDED);
      case UNRECOGNIZED ->
          throw Refusal.invalid("type", "a number of a newer version", "a value of ViolationType");
    };
  }

  static dev.assay.wire.v1.Violation violation(Violation violation) {
    dev.assay.wire.v1.Violation.Builder message =
        dev.assay.wire.v1.Violation.newBuilder()
            .setId(violation.id())
            .setType(type(violation.type()))
            .setSeverity(severity(violation.type().severity()))
            .setIntegrityStatus(violation.type().integrityStatus())
            .setImageReference(violation.subject().reference())
            .setImageId(text(violation.subject().imageId()))
            .setEvidence(evidence(violation.evidence()))
            .setRecommendations(recommendations(violation.recommendations()))
            .setFirstDetected(WireMapping.timestamp(violation.firstDetected()))
            .setLastConfirmed(WireMapping.timestamp(violation.lastConfirmed()))
            .setResolution(violation.resolution())
            .setNotRecheckedBecause(violation.notRecheckedBecause())
            .setRisk(Risk.INTEGRITY_VIOLATION.key())
            .setTitle(violation.type().title())
            .setExplanation(ExplanationMapping.of(violation));
    WireMapping.setTime(message::setReopenedAt, violation.reopenedAt());
    WireMapping.setTime(message::setResolvedAt, violation.resolvedAt());
    violation.locations().forEach(location -> message.addLocations(location(location)));
    return message.build();
  }

  static dev.assay.wire.v1.ViolationEvent event(ViolationEvent event) {
    return dev.assay.wire.v1.ViolationEvent.newBuilder()
        .setKind(ViolationEventKind.valueOf("VIOLATION_" + event.kind().name()))
        .setAt(WireMapping.timestamp(event.at()))
        .setDetail(event.detail())
        .build();
  }

  /** Returns the severity that a question asks for; empty: it does not say. */
  static Optional<Severity> severity(dev.assay.wire.v1.Severity severity) {
    return switch (severity) {
      case SEVERITY_UNSPECIFIED -> Optional.empty();
      case MEDIUM -> Optional.of(Severity.MEDIUM);
      case HIGH -> Optional.of(Severity.HIGH);
      case CRITICAL -> Optional.of(Severity.CRITICAL);
      case UNRECOGNIZED ->
          throw Refusal.invalid("severity", "a number of a newer version", "a value of Severity");
    };
  }

  static dev.assay.wire.v1.ViolationType type(ViolationType type) {
    return switch (type) {
      case DIGEST_MISMATCH -> dev.assay.wire.v1.ViolationType.DIGEST_MISMATCH;
      case MISSING_SOURCE -> dev.assay.wire.v1.ViolationType.MISSING_SOURCE;
      case POST_DEPLOYMENT_TAG_UPDATE -> dev.assay.wire.v1.ViolationType.POST_DEPLOYMENT_TAG_UPDATE;
      case CONTENT_MODIFIED -> dev.assay.wire.v1.ViolationType.CONTENT_MODIFIED;
      case CONTENT_ADDED -> dev.assay.wire.v1.ViolationType.CONTENT_ADDED;
    };
  }

  static dev.assay.wire.v1.Severity severity(Severity severity) {
    return switch (severity) {
      case MEDIUM -> dev.assay.wire.v1.Severity.MEDIUM;
      case HIGH -> dev.assay.wire.v1.Severity.HIGH;
      case CRITICAL -> dev.assay.wire.v1.Severity.CRITICAL;
    };
  }

  private static ViolationEvidence evidence(Evidence evidence) {
    Comparison comparison = evidence.comparison();
    ViolationEvidence.Builder message =
        ViolationEvidence.newBuilder()
            .setRuntimeDigest(digest(comparison.runtime()))
            .setRuntimeDigestKind(kind(comparison.runtime()))
            .setExpectedDigest(digest(comparison.expected()))
            .setExpectedDigestKind(kind(comparison.expected()))
            .setExpectedImageId(text(comparison.expectedImageId()))
            .setPlatform(platform(comparison.platform()))
            .setRegistryLink(comparison.registryLink())
            .setRegistryPath(comparison.registryPath())
            .setStatus(evidence.status())
            .addAllNotes(evidence.notes());
    evidence.reasonCodes().stream().map(ReasonCode::name).forEach(message::addReasonCodes);
    WireMapping.setTime(message::setDeploymentTime, evidence.deploymentTime());
    if (evidence.tagUpdate() != null) {
      WireMapping.setTime(message::setTagUpdatedAfter, evidence.tagUpdate().after());
      WireMapping.setTime(message::setTagUpdatedBefore, evidence.tagUpdate().before());
    }
    if (evidence.tagUpdate() != null) {
      TagUpdate update = evidence.tagUpdate();
      message
          .setTagUpdateOrigin(update.origin().name().toLowerCase(Locale.ROOT))
          .setTagUpdateOrder(update.comparedTo(evidence.deploymentTime()).name())
          .setTimeline(update.sentence(evidence.deploymentTime()));
    }
    message.setFileCount(evidence.fileCount());
    evidence.files().stream().map(IntegrityMapping::file).forEach(message::addFiles);
    evidence.timeDifference().map(Duration::toMillis).ifPresent(message::setTimeDifferenceMillis);
    return message.build();
  }

  private static dev.assay.wire.v1.ChangedFile file(ChangedFile file) {
    return dev.assay.wire.v1.ChangedFile.newBuilder()
        .setPath(file.path())
        .setExpectedDigest(text(file.expected()))
        .setFoundDigest(file.found().value())
        .setSizeBytes(file.sizeBytes())
        .setLayer(file.layer().name())
        .setContainerId(file.containerId())
        .addAllProcesses(file.processes())
        .setFirstSeen(WireMapping.timestamp(file.firstSeen()))
        .setLastSeen(WireMapping.timestamp(file.lastSeen()))
        .build();
  }

  private static dev.assay.wire.v1.Location location(Location location) {
    return place(location.place()).toBuilder()
        .setFirstDetected(WireMapping.timestamp(location.firstDetected()))
        .build();
  }

  static dev.assay.wire.v1.Location place(Place place) {
    dev.assay.wire.v1.Location.Builder message =
        dev.assay.wire.v1.Location.newBuilder()
            .setCluster(place.cluster())
            .setNamespace(place.namespace())
            .setWorkloadKind(place.workloadKind())
            .setWorkloadName(place.workloadName())
            .setNode(place.node())
            .setContainer(place.container())
            .setContainerId(place.containerId());
    if (place.pod() != null) {
      message.setPod(WireMapping.pod(place.pod()));
    }
    return message.build();
  }

  static dev.assay.wire.v1.Recommendations recommendations(Recommendations advice) {
    return dev.assay.wire.v1.Recommendations.newBuilder()
        .addAllRootCause(advice.rootCause())
        .addAllImmediate(advice.immediate())
        .addAllLongTerm(advice.longTerm())
        .build();
  }

  private static String digest(@Nullable LabelledDigest digest) {
    return digest == null ? "" : digest.digest().value();
  }

  private static String kind(@Nullable LabelledDigest digest) {
    return digest == null ? "" : digest.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String text(@Nullable Digest digest) {
    return digest == null ? "" : digest.value();
  }

  private static String platform(Platform platform) {
    return platform.toString();
  }
}
