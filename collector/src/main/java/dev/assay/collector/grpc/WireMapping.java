package dev.assay.collector.grpc;

import com.google.protobuf.Timestamp;
import dev.assay.collector.artifact.Gap;
import dev.assay.collector.component.ComponentEvidence;
import dev.assay.collector.component.Unmeasured;
import dev.assay.collector.running.FileUsers;
import dev.assay.collector.running.Jvm;
import dev.assay.collector.running.Node;
import dev.assay.collector.running.PodContext;
import dev.assay.collector.running.ProcessRecord;
import dev.assay.collector.usage.FileEvidence;
import dev.assay.wire.v1.Process;
import dev.assay.wire.v1.UsageEvidence;
import dev.assay.wire.v1.WorkloadName;
import dev.assay.wire.v1.WorkloadOwner;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns records into messages; one method a kind, no decisions. */
final class WireMapping {

  private WireMapping() {}

  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  /** Sets a time where it is known. */
  static <B> void setTime(Function<Timestamp, B> setter, @Nullable Instant instant) {
    if (instant != null) {
      B unused = setter.apply(timestamp(instant));
    }
  }

  static UsageEvidence evidence(ComponentEvidence evidence) {
    return switch (evidence) {
      case NOT_MEASURED -> UsageEvidence.NOT_MEASURED;
      case NOT_OBSERVED -> UsageEvidence.NOT_OBSERVED;
      case FILE_OPENED -> UsageEvidence.FILE_OPENED;
      case FILE_INTERPRETED -> UsageEvidence.FILE_INTERPRETED;
      case FILE_MAPPED -> UsageEvidence.FILE_MAPPED;
      case FILE_EXECUTED -> UsageEvidence.FILE_EXECUTED;
      case CLASSES_LOADED -> UsageEvidence.CLASSES_LOADED;
      case CLASSES_INITIALISED -> UsageEvidence.CLASSES_INITIALISED;
    };
  }

  static UsageEvidence evidence(FileEvidence evidence) {
    return switch (evidence) {
      case TOUCHED, OPENED -> UsageEvidence.FILE_OPENED;
      case INTERPRETED -> UsageEvidence.FILE_INTERPRETED;
      case MAPPED -> UsageEvidence.FILE_MAPPED;
      case EXECUTED -> UsageEvidence.FILE_EXECUTED;
    };
  }

  /** Returns the least evidence that a question asks for; everything where it does not say. */
  static ComponentEvidence atLeast(UsageEvidence evidence, ComponentEvidence unset) {
    return switch (evidence) {
      case USAGE_EVIDENCE_UNSPECIFIED -> unset;
      case NOT_MEASURED -> ComponentEvidence.NOT_MEASURED;
      case NOT_OBSERVED -> ComponentEvidence.NOT_OBSERVED;
      case FILE_OPENED -> ComponentEvidence.FILE_OPENED;
      case FILE_INTERPRETED -> ComponentEvidence.FILE_INTERPRETED;
      case FILE_MAPPED -> ComponentEvidence.FILE_MAPPED;
      case FILE_EXECUTED -> ComponentEvidence.FILE_EXECUTED;
      case CLASSES_LOADED -> ComponentEvidence.CLASSES_LOADED;
      case CLASSES_INITIALISED -> ComponentEvidence.CLASSES_INITIALISED;
      case UNRECOGNIZED ->
          throw Refusal.invalid(
              "at_least", "a number of a newer version", "a value of UsageEvidence");
    };
  }

  static dev.assay.wire.v1.Gap gap(Unmeasured unmeasured) {
    return dev.assay.wire.v1.Gap.newBuilder()
        .setWhere(unmeasured.where())
        .setCause(unmeasured.cause())
        .setDetail(unmeasured.detail())
        .build();
  }

  static dev.assay.wire.v1.Gap gap(String where, Gap gap) {
    String place = gap.containerId().isEmpty() ? where : where + ", container " + gap.containerId();
    String count = gap.count() == 0 ? "" : " (" + gap.count() + ")";
    return dev.assay.wire.v1.Gap.newBuilder()
        .setWhere(place)
        .setCause(gap.cause())
        .setDetail(gap.detail() + count)
        .build();
  }

  static dev.assay.wire.v1.Node node(Node node) {
    dev.assay.wire.v1.Node.Builder message =
        dev.assay.wire.v1.Node.newBuilder()
            .setName(node.name())
            .setCluster(node.cluster())
            .setOperatingSystem(join(", ", node.operatingSystem(), node.kernelRelease()))
            .setContainerRuntime(join(" ", node.runtimeName(), node.runtimeVersion()))
            .setLastSeen(timestamp(node.lastSeen()));
    setTime(message::setObservingSince, node.observingSince());
    node.gaps().forEach(gap -> message.addGaps(gap(node.name(), gap)));
    return message.build();
  }

  static Process process(ProcessRecord process) {
    Process.Builder message =
        Process.newBuilder()
            .setNode(process.node())
            .setHostPid(process.hostPid())
            .setPid(process.pid())
            .setExecutable(process.executable())
            .setCommand(process.command())
            .setContainerId(process.containerId())
            .setImageReference(process.imageReference())
            .setFiles(process.files());
    if (!process.artifacts().isEmpty()) {
      message.setArtifact(process.artifacts().get(0).toString());
    }
    setTime(message::setStarted, process.started());
    setTime(message::setEnded, process.ended());
    if (process.jvm() != null) {
      message.setJvm(jvm(process.jvm()));
    }
    return message.build();
  }

  /** Returns a process in a few words, for people. */
  static String inWords(FileUsers.User process) {
    String pid = Integer.toUnsignedString(process.hostPid());
    return join(" ", pid, process.executable())
        + (process.node().isEmpty() ? "" : " on " + process.node());
  }

  private static dev.assay.wire.v1.Jvm jvm(Jvm jvm) {
    return dev.assay.wire.v1.Jvm.newBuilder()
        .setJavaVersion(jvm.javaVersion())
        .setVm(jvm.vm())
        .setMain(jvm.main())
        .setCapture(jvm.capture().name())
        .setGeneratedClasses(jvm.generatedClasses())
        .build();
  }

  private static String join(String separator, String first, String second) {
    return first.isEmpty() || second.isEmpty() ? first + second : first + separator + second;
  }

  /** Returns a workload by its name. */
  static WorkloadName name(dev.assay.collector.running.Workload workload) {
    return WorkloadName.newBuilder()
        .setCluster(workload.cluster())
        .setNamespace(workload.namespace())
        .setKind(workload.kind())
        .setName(workload.name())
        .build();
  }

  /** Returns what Kubernetes says of a pod. */
  static dev.assay.wire.v1.PodContext pod(PodContext pod) {
    return dev.assay.wire.v1.PodContext.newBuilder()
        .addAllOwners(pod.owners().stream().map(WireMapping::owner).toList())
        .putAllLabels(pod.labels())
        .putAllAnnotations(pod.annotations())
        .build();
  }

  static WorkloadOwner owner(PodContext.Owner owner) {
    return WorkloadOwner.newBuilder()
        .setApiVersion(owner.apiVersion())
        .setKind(owner.kind())
        .setName(owner.name())
        .build();
  }
}
