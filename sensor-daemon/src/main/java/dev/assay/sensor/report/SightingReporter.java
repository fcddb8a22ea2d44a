package dev.assay.sensor.report;

import com.google.protobuf.ByteString;
import dev.assay.sensor.attribution.FileSet;
import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.container.CatalogChange;
import dev.assay.sensor.container.ContainerImage;
import dev.assay.sensor.container.ObservedContainer;
import dev.assay.sensor.container.RuntimeIdentity;
import dev.assay.sensor.content.FileContent;
import dev.assay.sensor.coverage.CoverageLedger;
import dev.assay.sensor.coverage.Gap;
import dev.assay.wire.client.DictionaryParts;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerRuntimeFacts;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.ImageFacts;
import dev.assay.wire.v1.NodeFacts;
import dev.assay.wire.v1.Want;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells the collector each fact once, and again only when it is another one now; dictionaries only
 * when it asks.
 *
 * <p>What finds no room on the way waits here, newest state of each thing only; what must go even
 * then is counted as a gap, and made up for once there is room. Not thread-safe: one thread scans
 * and reports.
 */
public final class SightingReporter {

  /** Images remembered as told: told again when forgotten, which costs a few hundred bytes. */
  private static final int MOST_IMAGES = 4096;

  private final BatchSink sink;
  private final CoverageLedger ledger;
  private final NodeDescription node;
  private final InventoryDesk inventories;
  private final PendingFacts pending;
  private final FileSetKeys fileSets;
  private final Map<ByteString, ImageFacts> toldImages =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteString, ImageFacts> eldest) {
          return size() > MOST_IMAGES;
        }
      };

  private @Nullable RuntimeIdentity runtime;
  private boolean nodeIsNews = true;
  private boolean incomplete;
  private long toldLedger = -1;
  private long unanswerable;

  /**
   * Creates a reporter that has told nothing yet.
   *
   * @param inventories makes inventories that the collector asks for
   * @param capacity the most processes that may wait to be told
   */
  public SightingReporter(
      BatchSink sink,
      CoverageLedger ledger,
      NodeDescription node,
      InventoryDesk inventories,
      int capacity) {
    this.sink = sink;
    this.ledger = ledger;
    this.node = node;
    this.inventories = inventories;
    this.pending = new PendingFacts(capacity);
    this.fileSets = new FileSetKeys(capacity);
  }

  /** Takes what is new about containers. */
  public void containers(CatalogChange change) {
    if (change.unavailable() == null && !Objects.equals(runtime, change.runtime())) {
      runtime = change.runtime();
      nodeIsNews = true;
    }
    change.appeared().forEach(this::container);
    change.changed().forEach(this::container);
    change.ended().forEach(this::container);
  }

  private void container(ObservedContainer observed) {
    ContainerImage image = observed.container().image();
    if (image != null) {
      ImageFacts facts = WireFacts.image(image, node.platform());
      if (!facts.equals(toldImages.put(facts.getConfigDigest(), facts))) {
        lost(pending.add(facts));
      }
    }
    lost(pending.add(WireFacts.container(observed)));
  }

  /** Takes what is new about processes. */
  public void processes(List<Sighting> news) {
    news.forEach(sighting -> lost(pending.add(sighting)));
  }

  /** Takes what is new about the bytes of files. */
  public void contents(List<FileContent> news) {
    news.forEach(content -> lost(pending.add(content)));
  }

  /**
   * Tells everything again: to a collector that has another store than the one told before, or that
   * asks for it.
   */
  public void tellAgain(Collection<ObservedContainer> containers, Collection<Sighting> processes) {
    incomplete = false;
    toldImages.clear();
    nodeIsNews = true;
    containers.forEach(this::container);
    processes.forEach(sighting -> lost(pending.add(sighting)));
  }

  /** Notes that the collector refused facts which were handed on. */
  public void refused() {
    incomplete = true;
  }

  /**
   * Tells everything again if facts were lost since all was told, once nothing waits any more;
   * returns whether it does, so that contents of files, which are not kept here, are told again.
   */
  public boolean makeUpForLosses(
      Collection<ObservedContainer> containers, Collection<Sighting> processes) {
    boolean due = incomplete && pending.isEmpty();
    if (due) {
      tellAgain(containers, processes);
    }
    return due;
  }

  /** Tells about the node itself again, since the collector has a new connection. */
  public void connected() {
    nodeIsNews = true;
  }

  /** Answers a wish. */
  public void wanted(Want want) {
    if (want.getKind() == DictionaryKind.FILE_SET) {
      want.getKeysList().forEach(this::fileSet);
    } else if (want.getKind() == DictionaryKind.PACKAGE_INVENTORY) {
      want.getKeysList().forEach(inventories::ask);
    }
    // Other kinds are agents' to answer; a later collector may ask what this sensor does not know.
  }

  private void fileSet(ByteString key) {
    FileSet set = fileSets.byKey(key);
    if (set == null) {
      unanswerable++;
      return;
    }
    pending.add(DictionaryParts.cut(DictionaryKind.FILE_SET, key, WireFacts.fileSet(set)));
  }

  /** Hands on as much as finds room. */
  public void flush() {
    boolean taken = true;
    while (taken) {
      if (!pending.hasParts()) {
        // One inventory at a time: they are the largest things that are ever sent.
        inventories.take().ifPresent(pending::add);
      }
      taken = hasNews() && offerOne();
    }
  }

  private boolean hasNews() {
    return nodeIsNews || ledger.version() != toldLedger || !pending.isEmpty();
  }

  private boolean offerOne() {
    Batch.Builder builder = Batch.newBuilder();
    long version = ledger.version();
    if (nodeIsNews || version != toldLedger) {
      builder.setNode(nodeFacts());
    }
    Batch batch = pending.fill(builder, sighting -> fileSets.keyOf(sighting.files())).build();
    if (!sink.offer(batch)) {
      return false;
    }
    pending.remove(batch);
    nodeIsNews = false;
    toldLedger = version;
    return true;
  }

  private NodeFacts nodeFacts() {
    NodeFacts.Builder facts =
        NodeFacts.newBuilder()
            .setKernelRelease(node.kernelRelease())
            .setOperatingSystem(node.operatingSystem())
            .setPlatform(node.platform())
            .setObservingSinceUnixMillis(node.observingSince().toEpochMilli())
            .setScanIntervalSeconds((int) Math.max(1, node.scanInterval().toSeconds()));
    Optional.ofNullable(runtime)
        .ifPresent(
            found ->
                facts.setContainerRuntime(
                    ContainerRuntimeFacts.newBuilder()
                        .setName(found.name())
                        .setVersion(found.version())
                        .setEndpoint(found.endpoint())));
    ledger.gaps().forEach(gap -> facts.addGaps(WireFacts.gap(gap)));
    return facts.build();
  }

  private void lost(int facts) {
    if (facts > 0) {
      incomplete = true;
      ledger.lose(
          Gap.Cause.QUEUE_OVERFLOW,
          "facts",
          "facts waiting for the collector were dropped, of ended things first: is it reachable?",
          facts);
    }
  }

  /** Returns how many wishes for sets of files could not be answered: they were forgotten. */
  public long unanswerable() {
    return unanswerable;
  }
}
