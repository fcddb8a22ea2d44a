package dev.assay.collector.grpc;

import dev.assay.collector.access.Caller;
import dev.assay.collector.artifact.Artifact;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.NodeIdentity;
import io.grpc.Status;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decides whether a sender is heard, and for whom it may report. */
final class Admission {

  private static final int PROTOCOL_VERSION = 1;

  private Admission() {}

  /**
   * Returns why a sender is refused; empty: it is not.
   *
   * @param hostOf returns the node that is known by a boot id; null: none is
   */
  static Optional<Status> refusal(
      Caller caller, Hello hello, Function<UUID, Artifact.@Nullable Host> hostOf) {
    if (hello.getProtocolVersion() != PROTOCOL_VERSION) {
      return Optional.of(
          Status.FAILED_PRECONDITION.withDescription(
              "protocol_version: "
                  + Integer.toUnsignedString(hello.getProtocolVersion())
                  + " (this collector speaks 1)"));
    }
    Optional<String> foreign =
        switch (hello.getSourceCase()) {
          case SENSOR -> refusedNode(caller, hello.getSensor(), hostOf);
          case AGENT -> caller.refusedJvm();
          case SOURCE_NOT_SET -> Optional.empty(); // refused for what it lacks
        };
    return foreign.map(Status.PERMISSION_DENIED::withDescription);
  }

  private static Optional<String> refusedNode(
      Caller caller, NodeIdentity says, Function<UUID, Artifact.@Nullable Host> hostOf) {
    Optional<String> refused = caller.refusedNode(says.getClusterName(), says.getNodeName());
    if (refused.isPresent() || caller.role() == null) {
      return refused;
    }
    // The boot id is what evidence is kept under: with that of another node it would be that one's.
    Artifact.Host known;
    try {
      known = hostOf.apply(EvidenceMapping.uuid("sensor.boot_id", says.getBootId()));
    } catch (MalformedEvidenceException e) {
      return Optional.empty(); // refused for that
    }
    return known == null || caller.refusedNode(known.cluster(), known.node()).isEmpty()
        ? Optional.empty()
        : Optional.of("the boot id is known as that of another node, '" + known.node() + "'");
  }
}
