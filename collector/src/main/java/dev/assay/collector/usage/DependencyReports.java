package dev.assay.collector.usage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Gap;
import dev.assay.collector.component.Component;
import dev.assay.collector.component.Unmeasured;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.ProcessFilter;
import dev.assay.collector.running.ProcessRecord;
import dev.assay.collector.running.Running;
import dev.assay.collector.sbom.ArchiveIndex;
import dev.assay.collector.sbom.Inventories;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reports on the archives that JVMs load classes from, as the store holds them now.
 *
 * <p>May be called from any thread; blocks for reads of the store.
 */
public final class DependencyReports {

  /** JVMs without an agent are named up to this number; more do not help anybody to find them. */
  private static final int MAX_NAMED_JVMS = 20;

  private final UsageLedger ledger;
  private final Inventories inventories;
  private final Running running;
  private final ArchiveNames names;

  /** Makes it over what is known. */
  public DependencyReports(
      UsageLedger ledger, Inventories inventories, Running running, ArchiveNames names) {
    this.ledger = ledger;
    this.inventories = inventories;
    this.running = running;
    this.names = names;
  }

  /** Returns the reports on {@code artifacts}, in their order. */
  public List<DependencyReport> of(List<Artifact> artifacts) {
    Map<Long, ArchiveIndex.Coordinates> known =
        inventories.archives().stream()
            .collect(
                Collectors.toMap(
                    archive -> archive.digest().key(), Function.identity(), (a, b) -> a));
    return artifacts.stream().map(artifact -> report(artifact, known)).toList();
  }

  private DependencyReport report(Artifact artifact, Map<Long, ArchiveIndex.Coordinates> known) {
    List<DependencyUse> uses = new ArrayList<>();
    for (ArchiveUse archive : ledger.archivesOf(artifact)) {
      ArchiveIndex.Coordinates coordinates = known.get(archive.archiveKey());
      uses.add(
          coordinates == null ? unnamed(artifact, archive) : named(artifact, archive, coordinates));
    }
    return new DependencyReport(uses, unmeasured(artifact));
  }

  private DependencyUse named(
      Artifact artifact, ArchiveUse archive, ArchiveIndex.Coordinates coordinates) {
    ArchiveNames.Name name = names.of(coordinates);
    return new DependencyUse(artifact, name.component(), name.source(), archive);
  }

  private static DependencyUse unnamed(Artifact artifact, ArchiveUse archive) {
    // Until its index arrives the place is all that is known of it.
    String location = archive.locations().isEmpty() ? "" : archive.locations().get(0);
    String fileName = location.substring(location.lastIndexOf('/') + 1);
    return new DependencyUse(artifact, new Component("", fileName, ""), "", archive);
  }

  private List<Unmeasured> unmeasured(Artifact artifact) {
    ProcessFilter java =
        new ProcessFilter(
            artifact, ProcessFilter.Where.ANY, Lifetime.LIVE, "java", null, MAX_NAMED_JVMS);
    List<Unmeasured> unmeasured = new ArrayList<>();
    running.processes(java).stream()
        .filter(process -> process.jvm() == null && runsJava(process))
        .map(DependencyReports::noAgent)
        .forEach(unmeasured::add);
    ledger.gapsOfJvms(artifact).stream().map(gap -> unseen(artifact, gap)).forEach(unmeasured::add);
    return unmeasured;
  }

  private static Unmeasured unseen(Artifact artifact, Gap gap) {
    String count = gap.count() == 0 ? "" : " (" + gap.count() + ")";
    return new Unmeasured("JVMs of " + artifact, gap.cause(), gap.detail() + count);
  }

  private static boolean runsJava(ProcessRecord process) {
    String executable = process.executable();
    return executable.substring(executable.lastIndexOf('/') + 1).equals("java");
  }

  private static Unmeasured noAgent(ProcessRecord process) {
    return new Unmeasured(
        "process " + process.hostPid() + " on " + process.node(),
        "NO_AGENT",
        "A JVM without the agent: its classes are not measured. Start it under `assay run`, or with"
            + " -javaagent. ("
            + process.command()
            + ")");
  }
}
