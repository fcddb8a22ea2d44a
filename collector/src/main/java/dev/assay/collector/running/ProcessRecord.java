package dev.assay.collector.running;

import dev.assay.collector.artifact.Artifact;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process that runs or ran, by the word of its node's sensor, its own agent, or both.
 *
 * @param key key in the store: its {@link ProcessKey}
 * @param node name of its node; empty while only its agent was heard
 * @param pidNamespaceInode its pid namespace
 * @param pid process id inside that namespace
 * @param hostPid process id on the host; 0 while only its agent was heard
 * @param executable path in its own root
 * @param command command line, shortened and with secrets masked
 * @param containerId container; empty: the host, or only its agent was heard
 * @param imageReference reference of the container's image; empty: none
 * @param artifacts what runs in it: its image or host, and the name its user gave it; or its own
 *     name while nobody has said
 * @param started start time
 * @param ended set once it was seen to have ended
 * @param firstSeen first seen by its observer
 * @param files how many files it was seen to map
 * @param jvm the JVM in it, where its agent reports
 */
public record ProcessRecord(
    long key,
    String node,
    long pidNamespaceInode,
    int pid,
    int hostPid,
    String executable,
    String command,
    String containerId,
    String imageReference,
    List<Artifact> artifacts,
    @Nullable Instant started,
    @Nullable Instant ended,
    @Nullable Instant firstSeen,
    int files,
    @Nullable Jvm jvm) {
  public ProcessRecord {
    artifacts = List.copyOf(artifacts);
  }
}
