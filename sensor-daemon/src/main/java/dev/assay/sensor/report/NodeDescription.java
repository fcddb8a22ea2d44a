package dev.assay.sensor.report;

import dev.assay.wire.v1.Platform;
import java.time.Duration;
import java.time.Instant;

/**
 * What does not change about a node while its sensor runs.
 *
 * @param kernelRelease as uname -r prints it
 * @param operatingSystem PRETTY_NAME of the host's os-release; empty if not known
 * @param architecture as Go names it, for example "amd64"
 * @param observingSince when this sensor began
 * @param scanInterval time between two scans
 */
public record NodeDescription(
    String kernelRelease,
    String operatingSystem,
    String architecture,
    Instant observingSince,
    Duration scanInterval) {

  Platform platform() {
    return Platform.newBuilder()
        .setOs("linux")
        .setArchitecture(architecture)
        // As image manifests name the only variant there is of it (OCI image-spec, image index).
        .setVariant(architecture.equals("arm64") ? "v8" : "")
        .build();
  }
}
