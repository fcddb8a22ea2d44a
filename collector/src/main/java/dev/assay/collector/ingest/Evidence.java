package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Gap;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.running.ProcessKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one batch says, but for class usage in columns and dictionaries.
 *
 * @param node the node and what its sensor cannot see, where it says so
 * @param images images, by the word of the node
 * @param containers containers of the node
 * @param processes processes of the node
 * @param jvm the sending agent's JVM and what it cannot see, where it says so
 * @param classStates class usage, by digests
 * @param losses what was lost once
 */
public record Evidence(
    @Nullable NodeWord node,
    List<ImageFact.Claims> images,
    List<ContainerFact> containers,
    List<ProcessFact> processes,
    @Nullable JvmWord jvm,
    List<DeclaredState> classStates,
    List<Gap> losses) {

  public Evidence {
    images = List.copyOf(images);
    containers = List.copyOf(containers);
    processes = List.copyOf(processes);
    classStates = List.copyOf(classStates);
    losses = List.copyOf(losses);
  }

  /** A node, and all that its sensor cannot see. */
  public record NodeWord(NodeFact fact, List<Gap> gaps) {
    public NodeWord {
      gaps = List.copyOf(gaps);
    }
  }

  /** A JVM, and all that its agent cannot see. */
  public record JvmWord(JvmFact fact, List<Gap> gaps) {
    public JvmWord {
      gaps = List.copyOf(gaps);
    }
  }

  /** A JVM's class usage by digests; without a process: the sending agent's. */
  public sealed interface DeclaredState {

    /** Returns the JVM; null: the sending agent's. */
    @Nullable ProcessKey process();

    /** A digest for each archive. */
    record ByArchive(@Nullable ProcessKey process, ClassState state) implements DeclaredState {}

    /** One digest for all, as {@link ClassState#digest} computes it. */
    record Whole(@Nullable ProcessKey process, Key128 digest) implements DeclaredState {}

    /**
     * All is known, by what was wished for and what was told since.
     *
     * @param archiveSet the archives in use; null: all of them are known
     */
    record Contained(@Nullable ProcessKey process, @Nullable Key128 archiveSet)
        implements DeclaredState {}
  }
}
