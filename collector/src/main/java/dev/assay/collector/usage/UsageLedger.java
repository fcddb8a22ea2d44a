package dev.assay.collector.usage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Gap;
import java.util.List;
import java.util.Optional;

/**
 * What is durably known to have been in use.
 *
 * <p>May be called from any thread; each call blocks for a read of the store, so never from an
 * event loop.
 */
public interface UsageLedger {

  /** Returns every artifact that anything is known of, by name. */
  List<Artifact> artifacts();

  /** Returns the files of an artifact that were seen in use, by path. */
  List<FileUse> filesOf(Artifact artifact);

  /** Returns the archives that JVMs of an artifact loaded classes from, by digest. */
  List<ArchiveUse> archivesOf(Artifact artifact);

  /** Returns the use of one archive by an artifact. */
  Optional<ArchiveUse> archiveOf(Artifact artifact, long archiveKey);

  /**
   * Returns the images and hosts that processes of an artifact run and ran in, where their user
   * named it; nothing of one that is itself an image or a host.
   */
  List<Artifact> placesOf(Artifact artifact);

  /** Returns the programs, named by their users, that run and ran in an image or on a host. */
  List<Artifact> programsIn(Artifact place);

  /** Returns the artifacts whose JVMs loaded classes from an archive. */
  List<Artifact> artifactsWith(long archiveKey);

  /** Returns what the agents of an artifact's JVMs did not see. */
  List<Gap> gapsOfJvms(Artifact artifact);

  /** Returns how much agents have told of the JVMs of an artifact. */
  JvmObservation jvmsOf(Artifact artifact);

  /** Returns how an artifact was observed. */
  Observation observationOf(Artifact artifact);
}
