package dev.assay.sensor;

import com.google.protobuf.ByteString;
import dev.assay.sensor.linux.Machine;
import dev.assay.sensor.procfs.BootId;
import dev.assay.sensor.procfs.NodeFiles;
import dev.assay.sensor.procfs.ProcFs;
import dev.assay.sensor.report.NodeDescription;
import dev.assay.wire.v1.NodeIdentity;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * The node that the sensor runs on.
 *
 * @param name its name
 * @param clusterName name of its cluster; empty for none
 * @param bootId the kernel's name of this boot
 * @param bootTime when it was booted
 * @param kernelRelease as uname -r prints it
 * @param operatingSystem the host's distribution; empty if not known
 * @param architecture as Go names it
 */
record Node(
    String name,
    String clusterName,
    BootId bootId,
    Instant bootTime,
    String kernelRelease,
    String operatingSystem,
    String architecture) {

  /**
   * Reads what the node says of itself.
   *
   * @param name its name; empty for the host name
   * @throws IOException when proc is not what it should be
   */
  static Node read(ProcFs procFs, String name, String clusterName) throws IOException {
    NodeFiles files = new NodeFiles(procFs.root());
    return new Node(
        name.isEmpty() ? files.hostName() : name,
        clusterName,
        procFs.bootId(),
        procFs.bootTime(),
        files.kernelRelease(),
        files.operatingSystem(Observer.hostPid(procFs)),
        Machine.architecture());
  }

  NodeIdentity identity() {
    return NodeIdentity.newBuilder()
        .setBootId(ByteString.copyFrom(bootId.toBytes()))
        .setNodeName(name)
        .setClusterName(clusterName)
        .build();
  }

  NodeDescription describe(Instant observingSince, Duration scanInterval) {
    return new NodeDescription(
        kernelRelease, operatingSystem, architecture, observingSince, scanInterval);
  }
}
