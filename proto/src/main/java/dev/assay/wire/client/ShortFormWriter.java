package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.Welcome;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one batch in short form, see {@code Batch.shared_parts}: what a thing has in common with
 * its replicas is left out and named by a key. For one thread.
 */
public final class ShortFormWriter {

  /** The key of a part takes 19 bytes, and a replica saves the rest: below this it is not worth. */
  private static final int LEAST_PART_BYTES = 32;

  private final Map<ByteString, ByteString> parts = new LinkedHashMap<ByteString, ByteString>();
  private final Map<String, Integer> positions = new HashMap<String, Integer>();
  private final @Nullable ToldFacts told;
  private final boolean differences;
  private final Batch.Builder batch;

  private ShortFormWriter(Batch whole, Welcome by, @Nullable ToldFacts told) {
    this.told = told;
    this.differences = by.getDifferences();
    this.batch = whole.toBuilder();
    if (told != null) {
      told.beginBatch();
    }
    for (int i = 0; i < batch.getContainersCount(); i++) {
      positions.put(batch.getContainers(i).getContainerId(), i + 1);
      batch.setContainers(i, container(batch.getContainers(i)));
    }
    for (int i = 0; i < batch.getProcessesCount(); i++) {
      batch.setProcesses(i, process(batch.getProcesses(i)));
    }
    if (batch.hasJvm()) {
      batch.setJvm(jvm(batch.getJvm()));
    }
  }

  /** Returns a batch in short form: for a collector that may know the parts. */
  public static Batch shorten(Batch whole) {
    return new ShortFormWriter(whole, Welcome.getDefaultInstance(), null).batch.build();
  }

  /**
   * Returns a batch in the shortest form that the collector of a stream takes; of what was told on
   * it before, differences only.
   */
  static Batch shorten(Batch whole, Welcome by, ToldFacts told) {
    return told.numbers().shorten(new ShortFormWriter(whole, by, told).batch.build());
  }

  /** Returns a batch in short form with the parts that it needs, each once. */
  public static Batch shortenWithParts(Batch whole) {
    return shortenWithParts(whole, Welcome.getDefaultInstance());
  }

  /**
   * Returns a batch in short form with the parts that it needs, each once: those that {@link
   * #shorten(Batch, Welcome, ToldFacts)} names.
   */
  static Batch shortenWithParts(Batch whole, Welcome by) {
    ShortFormWriter writer = new ShortFormWriter(whole, by, null);
    return writer.batch.addAllSharedParts(writer.parts.values()).build();
  }

  private ContainerFacts container(ContainerFacts facts) {
    ContainerFacts difference = told == null || !differences ? null : difference(facts, told);
    if (told != null) {
      told.note(facts);
    }
    return difference == null ? shorten(facts) : difference;
  }

  private static @Nullable ContainerFacts difference(ContainerFacts facts, ToldFacts told) {
    ToldFacts.Told<ContainerFacts> before = told.container(facts.getContainerId());
    if (before == null || !before.lasting.equals(LastingPart.message(facts))) {
      return null;
    }
    return ContainerFacts.newBuilder()
        .setTold(before.number)
        .setEndedUnixMillis(facts.getEndedUnixMillis())
        .build();
  }

  private ContainerFacts shorten(ContainerFacts facts) {
    ContainerFacts.Builder own = facts.toBuilder();
    ContainerFacts.Builder part =
        ContainerFacts.newBuilder()
            .setImageConfigDigest(facts.getImageConfigDigest())
            .setImageReference(facts.getImageReference())
            .setImageReferenceSource(facts.getImageReferenceSource())
            .setStatusImage(facts.getStatusImage())
            .setStatusImageRef(facts.getStatusImageRef())
            .setName(facts.getName())
            .setPodNamespace(facts.getPodNamespace());
    own.clearImageConfigDigest().clearImageReference().clearImageReferenceSource();
    own.clearStatusImage().clearStatusImageRef().clearName().clearPodNamespace();
    own.clearLabels();
    for (Map.Entry<String, String> label : facts.getLabelsMap().entrySet()) {
      if (isOfOnePod(label, facts.getPodName())) {
        own.putLabels(label.getKey(), label.getValue());
      } else {
        part.putLabels(label.getKey(), label.getValue());
      }
    }
    int end = differences ? facts.getPodName().lastIndexOf('-') + 1 : 0;
    if (end > 0) {
      part.setPodName(facts.getPodName().substring(0, end));
      own.clearPodName().setPodNameEnd(facts.getPodName().substring(end));
    }
    ByteString key = keep(part.build());
    if (key.isEmpty()) {
      own = facts.toBuilder();
    } else {
      own.setShared(key);
    }
    if (differences) {
      shortenTimes(facts, own);
    }
    shortenIds(facts, own);
    return own.build();
  }

  private static void shortenTimes(ContainerFacts facts, ContainerFacts.Builder own) {
    int started = TimeDifference.from(facts.getCreatedUnixMillis(), facts.getStartedUnixMillis());
    if (started != 0) {
      own.clearStartedUnixMillis().setStartedAfterCreationMillis(started);
    }
    int observed =
        TimeDifference.from(facts.getCreatedUnixMillis(), facts.getObservedSinceUnixMillis());
    if (observed != 0) {
      own.clearObservedSinceUnixMillis().setObservedAfterCreationMillis(observed);
    }
  }

  private static void shortenIds(ContainerFacts facts, ContainerFacts.Builder own) {
    ByteString id = BinaryNames.containerId(facts.getContainerId());
    if (!id.isEmpty()) {
      own.clearContainerId().setBinaryContainerId(id);
    }
    ByteString uid = BinaryNames.uuid(facts.getPodUid());
    if (!uid.isEmpty()) {
      own.clearPodUid().setBinaryPodUid(uid);
    }
  }

  /** Stateful sets and indexed jobs number their pods in labels (Kubernetes, well-known labels). */
  private static boolean isOfOnePod(Map.Entry<String, String> label, String podName) {
    return label.getKey().endsWith("/pod-index")
        || label.getKey().endsWith("/job-completion-index")
        || (!podName.isEmpty() && label.getValue().equals(podName));
  }

  private ProcessFacts process(ProcessFacts facts) {
    ProcessFacts difference = told == null || !differences ? null : difference(facts, told);
    ProcessFacts shortened = difference == null ? shorten(facts) : difference;
    if (told != null) {
      told.note(facts);
    }
    return shortened;
  }

  /**
   * Returns how a process differs from what was told of it, which may be another program by now:
   * that of a container begins as the runtime's.
   */
  private @Nullable ProcessFacts difference(ProcessFacts facts, ToldFacts told) {
    ToldFacts.Told<ProcessFacts> before = told.process(facts.getProcess());
    if (before == null) {
      return null;
    }
    ProcessFacts.Builder difference =
        ProcessFacts.newBuilder()
            .setTold(before.number)
            .setFileSet(facts.getFileSet())
            .setEndedUnixMillis(facts.getEndedUnixMillis());
    // A field that became empty cannot be told by merging.
    if (facts.getFirstSeenUnixMillis() == 0
        || !whatStays(before.lasting).equals(whatStays(facts))) {
      return null;
    }
    if (before.lasting.getFirstSeenUnixMillis() != facts.getFirstSeenUnixMillis()) {
      difference.setFirstSeenUnixMillis(facts.getFirstSeenUnixMillis());
      shortenTimes(facts, difference);
    }
    if (before.lasting.getExecutable().equals(facts.getExecutable())
        && before.lasting.getCommand().equals(facts.getCommand())) {
      return difference.build();
    }
    return facts.getExecutable().isEmpty() || facts.getCommand().isEmpty()
        ? null
        : program(facts, difference).build();
  }

  /** Returns what is the same of a process from its start to its end. */
  private static ProcessFacts whatStays(ProcessFacts facts) {
    return LastingPart.message(facts).toBuilder()
        .clearExecutable()
        .clearCommand()
        .clearFirstSeenUnixMillis()
        .build();
  }

  private static void shortenTimes(ProcessFacts facts, ProcessFacts.Builder own) {
    int seen = TimeDifference.from(facts.getStartedUnixMillis(), facts.getFirstSeenUnixMillis());
    if (seen != 0) {
      own.clearFirstSeenUnixMillis().setSeenAfterStartMillis(seen);
    }
  }

  private ProcessFacts shorten(ProcessFacts facts) {
    ProcessFacts.Builder own =
        program(facts, facts.toBuilder().clearExecutable().clearCommand().clearNamedArtifact());
    if (differences) {
      shortenTimes(facts, own);
    }
    Integer position = positions.get(facts.getContainerId());
    ToldFacts.Told<ContainerFacts> container =
        told == null || !differences ? null : told.container(facts.getContainerId());
    ByteString id = BinaryNames.containerId(facts.getContainerId());
    if (position != null) {
      own.clearContainerId().setContainerPosition(position);
    } else if (container != null) {
      own.clearContainerId().setToldContainer(container.number);
    } else if (!id.isEmpty()) {
      own.clearContainerId().setBinaryContainerId(id);
    }
    return own.build();
  }

  /** Adds which program a process runs, by a key where it is one that others may run, too. */
  private ProcessFacts.Builder program(ProcessFacts facts, ProcessFacts.Builder own) {
    ProcessFacts.Builder part =
        ProcessFacts.newBuilder()
            .setExecutable(facts.getExecutable())
            .setCommand(facts.getCommand());
    if (facts.hasNamedArtifact()) {
      part.setNamedArtifact(facts.getNamedArtifact());
    }
    ByteString key = keep(part.build());
    return !key.isEmpty() && mayBeKnown(key, facts)
        ? own.setShared(key)
        : own.mergeFrom(part.build());
  }

  /**
   * Programs of the host mostly have no replicas: named by a key, each would be asked for. The
   * runtime's own process beside each pod is such a one.
   */
  private boolean mayBeKnown(ByteString key, ProcessFacts facts) {
    return told == null || !facts.getContainerId().isEmpty() || !told.isFirst(key);
  }

  private JvmFacts jvm(JvmFacts facts) {
    JvmFacts.Builder own = facts.toBuilder();
    ByteString key =
        keep(
            JvmFacts.newBuilder()
                .setJavaVersion(facts.getJavaVersion())
                .setVm(facts.getVm())
                .setMain(facts.getMain())
                .setCapture(facts.getCapture())
                .build());
    if (!key.isEmpty()) {
      own.clearJavaVersion().clearVm().clearMain().clearCapture().setShared(key);
    }
    int observing =
        TimeDifference.from(facts.getStartedUnixMillis(), facts.getObservingSinceUnixMillis());
    if (differences && observing != 0) {
      own.clearObservingSinceUnixMillis().setObservingAfterStartMillis(observing);
    }
    return own.build();
  }

  /** Keeps a part and returns its key; empty where it is too small to be one. */
  private ByteString keep(MessageLite part) {
    if (part.getSerializedSize() < LEAST_PART_BYTES) {
      return ByteString.EMPTY;
    }
    ByteString serialised = LastingPart.serialise(part);
    ByteString key = ContentKeys.sharedPartKey(serialised);
    parts.put(key, serialised);
    return key;
  }
}
