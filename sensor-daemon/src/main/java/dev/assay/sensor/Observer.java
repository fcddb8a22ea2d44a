package dev.assay.sensor;

import dev.assay.sensor.attribution.Attributor;
import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.attribution.Sightings;
import dev.assay.sensor.container.CatalogChange;
import dev.assay.sensor.container.ContainerCatalog;
import dev.assay.sensor.coverage.CoverageLedger;
import dev.assay.sensor.coverage.Gap.Cause;
import dev.assay.sensor.fileaccess.FileAccess;
import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.process.ProcessScan;
import dev.assay.sensor.process.ScanResult;
import dev.assay.sensor.procfs.MappedFiles;
import dev.assay.sensor.procfs.ProcFs;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Looks at the node: containers first, then processes, and enters in the ledger what it could not
 * see. Not thread-safe.
 */
final class Observer {

  /** PROC_PID_INIT_INO of include/linux/proc_ns.h: the pid namespace that has all processes. */
  private static final long HOST_PID_NAMESPACE = 0xEFFFFFFCL;

  private static final int INIT = 1;

  private final ContainerCatalog catalog;
  private final CoverageLedger ledger;
  private final MappedFiles mappedFiles;
  private final ProcessScan scan;
  private final Attributor attributor;
  private final Sightings sightings;
  private final UnlistedContainers unlisted;
  private long filesLeftOut;

  /**
   * Creates an observer that has seen nothing yet.
   *
   * @param bootTime when the node was booted
   * @param mostProcesses the most processes followed
   * @param mostFiles the most mapped files known
   */
  Observer(
      ProcFs procFs,
      ContainerCatalog catalog,
      CoverageLedger ledger,
      Clock clock,
      Instant bootTime,
      int mostProcesses,
      int mostFiles) {
    this.catalog = catalog;
    this.ledger = ledger;
    this.mappedFiles = new MappedFiles(procFs.root(), mostFiles);
    this.scan = new ProcessScan(procFs, mappedFiles, clock, bootTime, mostProcesses);
    this.attributor = new Attributor(procFs, catalog, hostPid(procFs));
    this.sightings = new Sightings(attributor, clock);
    this.unlisted = new UnlistedContainers(catalog);
  }

  /** Returns a process that has the host's root: the first one, or else this one. */
  static int hostPid(ProcFs procFs) {
    try {
      return procFs.mountNamespace(INIT) != 0 ? INIT : (int) ProcessHandle.current().pid();
    } catch (SystemCallException e) {
      // Without privilege. What cannot be read then is counted by the scan.
      return (int) ProcessHandle.current().pid();
    }
  }

  /** Looks at what has moved since the last look. */
  Round observeMoved() {
    CatalogChange containers = refresh();
    return round(containers, scan.scanMoved());
  }

  /** Looks at everything. */
  Round observeAll() {
    CatalogChange containers = refresh();
    return round(containers, scan.scanAll());
  }

  /**
   * Takes in what the kernel told of since.
   *
   * <p>A container that is new to the catalog is asked for at once: it may end before the next
   * look.
   */
  AccessRound accessed(List<FileAccess> accesses) {
    boolean asks = false;
    for (FileAccess access : accesses) {
      asks |= attributor.containerOf(access).filter(unlisted::isNew).isPresent();
    }
    return new AccessRound(asks ? refresh() : null, sightings.add(accesses));
  }

  /** Counts accesses that could not be taken in. */
  void lost(int accesses) {
    ledger.lose(
        Cause.QUEUE_OVERFLOW,
        "accesses",
        "files that were opened could not be told, since the sensor failed; its log says how",
        accesses);
  }

  private CatalogChange refresh() {
    CatalogChange change = catalog.refresh();
    if (change.unavailable() != null) {
      ledger.open(Cause.NO_CONTAINER_RUNTIME, "runtime", change.unavailable().reason(), 0);
    } else {
      ledger.close(Cause.NO_CONTAINER_RUNTIME, "runtime");
      state(
          Cause.NO_CONTAINER_RUNTIME,
          "containers",
          change.problems().isEmpty() ? "" : change.problems().get(0),
          change.problems().size());
    }
    change.ended().forEach(ended -> attributor.containerEnded(ended.container().id()));
    return change.unavailable() == null ? change.withEnded(unlisted.ended()) : change;
  }

  private Round round(CatalogChange containers, ScanResult result) {
    List<Sighting> news = sightings.add(result);
    state(
        Cause.PROCESS_UNREADABLE,
        "processes",
        "processes cannot be read, and what they use is not known; the first: "
            + result.whyUnreadable()
            + ". Run the sensor as root, or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH",
        result.unreadable());
    state(
        Cause.QUEUE_OVERFLOW,
        "processes",
        "more processes run than are followed: raise sensor.scan.processes",
        result.beyondLimit());
    long leftOut = mappedFiles.leftOut() - filesLeftOut;
    filesLeftOut += leftOut;
    if (leftOut > 0) {
      ledger.lose(
          Cause.QUEUE_OVERFLOW,
          "files",
          "more distinct files are mapped than are known at once, or their names are too long:"
              + " raise sensor.scan.files",
          leftOut);
    }
    return new Round(containers, result, news);
  }

  private void state(Cause cause, String subject, String detail, long count) {
    if (count > 0) {
      ledger.open(cause, subject, detail, count);
    } else {
      ledger.close(cause, subject);
    }
  }

  /** Enters it as a gap when the sensor does not see the processes of the whole node. */
  void checkPidNamespace(ProcFs procFs) throws SystemCallException {
    if (procFs.pidNamespace((int) ProcessHandle.current().pid()) != HOST_PID_NAMESPACE) {
      ledger.open(
          Cause.PROCESS_UNREADABLE,
          "pid namespace",
          "the sensor runs in a pid namespace of its own and sees the processes in it only:"
              + " run it in the host's (hostPID)",
          0);
    }
  }

  /** Returns all processes that run. */
  Collection<Sighting> running() {
    return sightings.running();
  }

  /** Returns how many distinct mapped files are known. */
  int knownFiles() {
    return mappedFiles.known();
  }
}
