package dev.assay.sensor;

import com.google.protobuf.ByteString;
import dev.assay.sensor.budget.Budget;
import dev.assay.sensor.config.SensorConfig;
import dev.assay.sensor.container.ContainerCatalog;
import dev.assay.sensor.container.ContainerRuntime;
import dev.assay.sensor.container.CriContainerRuntime;
import dev.assay.sensor.content.FileDigests;
import dev.assay.sensor.content.ReadPace;
import dev.assay.sensor.coverage.CoverageLedger;
import dev.assay.sensor.fileaccess.FileAccess;
import dev.assay.sensor.fileaccess.FileAccessSink;
import dev.assay.sensor.fileaccess.FileWatch;
import dev.assay.sensor.fileaccess.Scanners;
import dev.assay.sensor.health.Health;
import dev.assay.sensor.health.HealthEndpoint;
import dev.assay.sensor.health.Metric;
import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.procfs.ProcFs;
import dev.assay.sensor.report.InventoryDesk;
import dev.assay.sensor.report.RootInventories;
import dev.assay.sensor.report.SightingReporter;
import dev.assay.sensor.selfcheck.SelfCheck;
import dev.assay.settings.HostPort;
import dev.assay.wire.client.CollectorCredentials;
import dev.assay.wire.v1.Want;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The node sensor, wired: makes all services and threads, and closes them.
 *
 * <p>Five threads work: one scans and reports, one delivers, one makes inventories, one reads files
 * in use, one reads what the kernel tells of files that are opened. Start and close it once, from
 * any thread.
 */
public final class Sensor implements AutoCloseable {

  /** As sysexits(3) has it: EX_SOFTWARE. */
  private static final int BROKEN = 70;

  /** What the last facts may take on their way when the sensor ends. */
  private static final Duration LAST_FLUSH = Duration.ofSeconds(2);

  /** A runtime that is busy starting containers answers within a second. */
  private static final Duration RUNTIME_DEADLINE = Duration.ofSeconds(5);

  /** How exactly a window of the budget is kept. */
  private static final int LOOKS_IN_A_WINDOW = 4;

  /** Programs that write code, such as installers, give it its name within that time. */
  private static final Duration WRITTEN = Duration.ofMinutes(1);

  private final SensorConfig config;
  private final ExecutorService runtimeCalls;
  private final ContainerRuntime runtime;
  private final CoverageLedger ledger;
  private final ScheduledExecutorService scanning;
  private final ExecutorService inventorying;
  private final ExecutorService reading;
  private final @Nullable CollectorLink link;
  private final @Nullable ContentLoop contents;
  private final ScanLoop loop;
  private final FileEventLoop events;
  private final BudgetLoop budget;
  private final Clock clock;
  private final Node node;
  private final HealthEndpoint health;

  /**
   * Wires a sensor; nothing is scanned or sent before {@link #start}.
   *
   * @param config its settings
   * @param clock what time it is
   * @throws IOException when proc is not what it should be, or the health address cannot be used
   */
  public Sensor(SensorConfig config, Clock clock) throws IOException {
    this.config = config;
    this.clock = clock;
    this.ledger = new CoverageLedger(clock);
    // First: an address in use is the likeliest thing to be wrong.
    this.health = health(config.health(), () -> loop().health(), () -> metrics().all());
    ProcFs procFs = new ProcFs(config.proc());
    this.node = Node.read(procFs, config.nodeName(), config.clusterName());
    this.runtimeCalls = runtimeCalls();
    this.runtime = runtime(config, runtimeCalls);
    ContainerCatalog catalog = new ContainerCatalog(runtime, clock);
    Observer observer = observer(config, procFs, node, catalog, ledger, clock);
    this.scanning =
        Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "assay-scan"));
    this.inventorying =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "assay-inventory"));
    this.reading = Executors.newSingleThreadExecutor(task -> new Thread(task, "assay-content"));
    this.link =
        config.collector().isEmpty()
            ? null
            : link(config.collector().get(0), config.credentials(), node);
    SightingReporter reporter = link == null ? null : reporter(link, node, procFs, catalog, clock);
    this.contents = link == null || config.content().bytesPerSecond() == 0 ? null : contents(clock);
    this.loop =
        new ScanLoop(
            observer,
            catalog,
            reporter,
            contents,
            new SelfCheck(procFs),
            clock,
            config.scanInterval(),
            config.fullScanInterval());
    this.events = new FileEventLoop(ledger, new OnEvents());
    this.budget = new BudgetLoop(budget(config.budget()), ledger, loop, this::watchFiles);
  }

  private static HealthEndpoint health(
      HostPort address, Supplier<Health> health, Supplier<List<Metric>> metrics)
      throws IOException {
    return new HealthEndpoint(
        new InetSocketAddress(address.host(), address.port()), health, metrics);
  }

  static Observer observer(
      SensorConfig config,
      ProcFs procFs,
      Node node,
      ContainerCatalog catalog,
      CoverageLedger ledger,
      Clock clock)
      throws IOException {
    Observer observer =
        new Observer(
            procFs,
            catalog,
            ledger,
            clock,
            node.bootTime(),
            config.mostProcesses(),
            config.mostFiles());
    observer.checkPidNamespace(procFs);
    return observer;
  }

  private CollectorLink link(HostPort collector, SensorConfig.Credentials credentials, Node node)
      throws IOException {
    return new CollectorLink(
        collector,
        new CollectorCredentials(
                credentials.authority(),
                credentials.certificate(),
                credentials.key(),
                credentials.token())
            .channel(),
        node.identity(),
        config.queueBytes(),
        new CollectorEvents(new OnScanningThread(), ledger),
        Sensor::endProcess);
  }

  private SightingReporter reporter(
      CollectorLink to, Node node, ProcFs procFs, ContainerCatalog catalog, Clock clock) {
    RootInventories inventories =
        new RootInventories(
            node.identity(),
            config.proc(),
            Observer.hostPid(procFs),
            catalog,
            container -> loop().processOf(container),
            clock);
    return new SightingReporter(
        to.client()::offer,
        ledger,
        node.describe(clock.instant(), config.scanInterval()),
        new InventoryDesk(
            inventories,
            task -> inventorying.execute(new LoopTask(task, Sensor::endProcess)),
            () -> submit(() -> loop().flush())),
        config.mostProcesses());
  }

  private ContentLoop contents(Clock clock) {
    ProcFs own = new ProcFs(config.proc());
    SensorConfig.Content how = config.content();
    FileDigests digests =
        new FileDigests(
            own,
            Observer.hostPid(own),
            new FileDigests.Limits(config.mostFiles(), how.mostBytes(), how.believed()),
            new ReadPace(how.bytesPerSecond(), System::nanoTime),
            clock);
    return new ContentLoop(digests, ledger, reading, news -> submit(() -> loop().contents(news)));
  }

  private static Budget budget(SensorConfig.Budget of) {
    return new Budget(new Budget.Limits(of.millicores(), of.residentBytes(), of.window()));
  }

  private void watchFiles(boolean watched) {
    if (!config.events().wanted()) {
      events.refused("switched off by sensor.events");
    } else if (watched) {
      events.start(this::watch, Sensor::endProcess);
    } else {
      events.pause();
    }
  }

  private ScanLoop loop() {
    return loop;
  }

  private SensorMetrics metrics() {
    return new SensorMetrics(
        loop, ledger, budget, events.state(), contents, link == null ? null : link.client());
  }

  /** Hands what the kernel tells to the thread that scans and reports. */
  private final class OnEvents implements FileEventLoop.Handing {

    @Override
    public void after(Duration delay, Runnable task) {
      try {
        var unused =
            scanning.schedule(
                new LoopTask(task, Sensor::endProcess), delay.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // As submit: the sensor is being closed.
        return;
      }
    }

    @Override
    public void accessed(List<FileAccess> accesses) {
      loop.accessed(accesses);
    }

    @Override
    public void rescan() {
      loop.rescan();
    }
  }

  private FileWatch watch(FileAccessSink sink) throws SystemCallException {
    // Of that thread alone.
    ProcFs own = new ProcFs(config.proc());
    SensorConfig.Events how = config.events();
    return FileWatch.open(
        own,
        Observer.hostPid(own),
        node.bootTime(),
        clock,
        new FileWatch.Settings(
            how.mostFiles(), how.again(), WRITTEN, Scanners.of(Set.copyOf(how.scanners()))),
        sink);
  }

  /** Hands what the collector says to the thread that scans and reports. */
  private final class OnScanningThread implements CollectorEvents.Reporting {

    @Override
    public void connected(ByteString storeId) {
      submit(() -> loop.connected(storeId));
    }

    @Override
    public void wanted(Want want) {
      submit(() -> loop.wanted(want));
    }

    @Override
    public void hasRoom() {
      submit(loop::flush);
    }

    @Override
    public void refused() {
      submit(loop::refused);
    }
  }

  private void submit(Runnable task) {
    try {
      scanning.execute(new LoopTask(task, Sensor::endProcess));
    } catch (RejectedExecutionException e) {
      // The sensor is being closed: what comes now is for nobody.
      return;
    }
  }

  /** A sensor that no longer looks must not stay connected: its node would count as observed. */
  private static void endProcess(Throwable why) {
    try {
      System.err.println("assay-sensor ends, since it cannot go on observing: " + why);
    } finally {
      Runtime.getRuntime().exit(BROKEN);
    }
  }

  /** Begins to scan, to report, and to answer for its health. */
  public void start() {
    health.start();
    if (link != null) {
      link.client().start();
    }
    // First what is told from now on, then what is there already: nothing falls between.
    watchFiles(true);
    // Their results are of no use: the loops outlive exceptions, and the process ends with an
    // error.
    var unused =
        scanning.scheduleWithFixedDelay(
            new LoopTask(loop::turn, Sensor::endProcess),
            0,
            config.scanInterval().toMillis(),
            TimeUnit.MILLISECONDS);
    long every = config.budget().window().toMillis() / LOOKS_IN_A_WINDOW;
    unused =
        scanning.scheduleWithFixedDelay(
            new LoopTask(budget, Sensor::endProcess), every, every, TimeUnit.MILLISECONDS);
  }

  /** Returns where health is told. */
  public InetSocketAddress healthAddress() {
    return health.address();
  }

  /** Returns how often the node was looked at so far. */
  public long scans() {
    return loop.state().scans();
  }

  /** Sends what it can within two seconds, and stops. */
  @Override
  public void close() {
    health.close();
    events.close();
    scanning.shutdownNow();
    inventorying.shutdownNow();
    reading.shutdownNow();
    if (link != null) {
      link.close(LAST_FLUSH);
    }
    awaitEnd(scanning);
    runtime.close();
    runtimeCalls.shutdown();
  }

  /**
   * Looks at this node once, without a collector: for programs and people that want to see what a
   * sensor would.
   *
   * @throws IOException when the node cannot be seen, naming why
   */
  public static NodeView look(SensorConfig config, Clock clock) throws IOException {
    ExecutorService calls = runtimeCalls();
    try (ContainerRuntime runtime = runtime(config, calls)) {
      return NodeLook.take(config, runtime, clock);
    } finally {
      calls.shutdown();
    }
  }

  private static ExecutorService runtimeCalls() {
    return Executors.newCachedThreadPool(task -> new Thread(task, "assay-runtime"));
  }

  private static ContainerRuntime runtime(SensorConfig config, Executor calls) {
    return new CriContainerRuntime(
        config.containerRuntimes().stream().map(socket -> Path.of(socket.getPath())).toList(),
        calls,
        RUNTIME_DEADLINE);
  }

  private static void awaitEnd(ExecutorService executor) {
    try {
      // A scan ends within seconds; a thread that hangs in the kernel must not keep us from ending.
      if (!executor.awaitTermination(LAST_FLUSH.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
