package dev.assay.sensor;

import dev.assay.sensor.config.SensorConfig;
import dev.assay.sensor.container.ContainerCatalog;
import dev.assay.sensor.container.ContainerRuntime;
import dev.assay.sensor.container.RuntimeIdentity;
import dev.assay.sensor.coverage.CoverageLedger;
import dev.assay.sensor.procfs.ProcFs;
import dev.assay.sensor.selfcheck.SelfCheck;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** One look at the node, without a collector and without any thread. */
final class NodeLook {

  private NodeLook() {}

  /** Looks once; see {@link Sensor#look}. */
  static NodeView take(SensorConfig config, ContainerRuntime runtime, Clock clock)
      throws IOException {
    ProcFs procFs = new ProcFs(config.proc());
    Node node = Node.read(procFs, config.nodeName(), config.clusterName());
    ContainerCatalog catalog = new ContainerCatalog(runtime, clock);
    CoverageLedger ledger = new CoverageLedger(clock);
    Observer observer = Sensor.observer(config, procFs, node, catalog, ledger, clock);
    Round round = observer.observeAll();
    String problem = new SelfCheck(procFs).judge(round.scan().changed()).orElse("");
    if (!problem.isEmpty()) {
      throw new IOException("self-check failed: " + problem);
    }
    return new NodeView(
        node.name(),
        node.bootId().value().toString(),
        node.kernelRelease(),
        node.operatingSystem(),
        node.architecture(),
        words(round.containers().runtime()),
        ledger.gaps().stream().map(NodeView.GapView::of).toList(),
        catalog.running().stream().map(NodeView.ContainerView::of).toList(),
        observer.running().stream().map(NodeView.ProcessView::of).toList());
  }

  private static @Nullable String words(@Nullable RuntimeIdentity runtime) {
    return runtime == null ? null : runtime.name() + " " + runtime.version();
  }
}
