package dev.assay.collector.running;

import dev.assay.collector.artifact.Artifact;
import java.util.List;

/** Finds where artifacts run. Any thread; blocks for reads of the store. */
public final class Whereabouts {

  private static final int MOST_REFERENCES = 20;

  /** As query.proto promises, of workloads and of nodes. */
  private static final int MOST_PLACES = 100;

  private final Running running;

  /** Makes it over what is known. */
  public Whereabouts(Running running) {
    this.running = running;
  }

  /**
   * Where an artifact runs.
   *
   * @param references image references under which it runs, at most 20
   * @param workloads workloads that run it, at most 100
   * @param nodes nodes that run it, at most 100
   */
  public record Places(List<String> references, List<Workload> workloads, List<String> nodes) {
    /** Copies the lists. */
    public Places {
      references = List.copyOf(references);
      workloads = List.copyOf(workloads);
      nodes = List.copyOf(nodes);
    }
  }

  /** Returns where an artifact runs now. */
  public Places of(Artifact artifact) {
    List<Container> containers = running.containersOf(artifact);
    return new Places(
        containers.stream()
            .map(Container::reference)
            .distinct()
            .sorted()
            .limit(MOST_REFERENCES)
            .toList(),
        containers.stream().map(Workload::running).distinct().limit(MOST_PLACES).toList(),
        containers.isEmpty()
            ? nodesOfProcesses(artifact)
            : containers.stream()
                .map(Container::node)
                .distinct()
                .sorted()
                .limit(MOST_PLACES)
                .toList());
  }

  private List<String> nodesOfProcesses(Artifact artifact) {
    return running
        .processes(
            new ProcessFilter(
                artifact, ProcessFilter.Where.ANY, Lifetime.LIVE, "", null, MOST_PLACES))
        .stream()
        .map(ProcessRecord::node)
        .distinct()
        .sorted()
        .toList();
  }
}
