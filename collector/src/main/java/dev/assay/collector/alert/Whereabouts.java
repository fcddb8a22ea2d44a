package dev.assay.collector.alert;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.ProcessFilter;
import dev.assay.collector.running.ProcessRecord;
import dev.assay.collector.running.Running;
import dev.assay.collector.running.Workload;
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

  /** Returns where an artifact runs now. */
  NewAdvisory.Places of(Artifact artifact) {
    List<Container> containers =
        running.containers(Lifetime.LIVE).stream()
            .filter(each -> each.artifact().equals(artifact))
            .toList();
    return new NewAdvisory.Places(
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
        .processes(new ProcessFilter(artifact, "", Lifetime.LIVE, "", null, MOST_PLACES))
        .stream()
        .map(ProcessRecord::node)
        .distinct()
        .sorted()
        .toList();
  }
}
