package dev.assay.collector;

import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.prometheus.PrometheusExpositionService;
import dev.assay.collector.alert.NewAdvisories;
import dev.assay.collector.automation.Automation;
import dev.assay.collector.change.ChangeFeed;
import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.content.ContentMonitor;
import dev.assay.collector.correlation.Advisories;
import dev.assay.collector.correlation.UnusedPolicy;
import dev.assay.collector.grpc.ImportEndpoint;
import dev.assay.collector.grpc.IngestEndpoint;
import dev.assay.collector.grpc.QueryEndpoint;
import dev.assay.collector.health.GrpcHealth;
import dev.assay.collector.health.Health;
import dev.assay.collector.health.HealthEndpoint;
import dev.assay.collector.http.HttpApi;
import dev.assay.collector.http.RegistryWebhook;
import dev.assay.collector.imported.Imports;
import dev.assay.collector.ingest.Capacity;
import dev.assay.collector.ingest.EvidenceLedger;
import dev.assay.collector.ingest.GroupCommit;
import dev.assay.collector.integrity.IntegrityRegister;
import dev.assay.collector.integrity.IntegrityStore;
import dev.assay.collector.integrity.ReportedImages;
import dev.assay.collector.page.WebPage;
import dev.assay.collector.registry.HttpRegistryClient;
import dev.assay.collector.registry.Readings;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.credentials.PullSecrets;
import dev.assay.collector.running.PodOwners;
import dev.assay.collector.running.Running;
import dev.assay.collector.running.Whereabouts;
import dev.assay.collector.scan.AttachedBills;
import dev.assay.collector.scan.RunningImageScans;
import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.DatabaseException;
import dev.assay.collector.storage.SqlAlertStore;
import dev.assay.collector.storage.SqlContentStore;
import dev.assay.collector.storage.SqlEvidenceStore;
import dev.assay.collector.storage.SqlImportStore;
import dev.assay.collector.storage.SqlImportedInventories;
import dev.assay.collector.storage.SqlIntegrityStore;
import dev.assay.collector.storage.SqlInventories;
import dev.assay.collector.storage.SqlOutboxStore;
import dev.assay.collector.storage.SqlReadings;
import dev.assay.collector.storage.SqlRunning;
import dev.assay.collector.storage.SqlScanStore;
import dev.assay.collector.storage.SqlTrendStore;
import dev.assay.collector.storage.SqlUsageLedger;
import dev.assay.collector.trend.TrendRecorder;
import dev.assay.collector.trend.TrendStore;
import dev.assay.settings.HostPort;
import io.grpc.ServerServiceDefinition;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadPoolExecutor;

/** Makes the parts of the collector, joins them, and ends them in order. */
public final class Collector implements AutoCloseable {

  /** An index of a few lines is read. */
  private static final Duration ADVISORIES_INTERVAL = Duration.ofSeconds(1);

  /** Others' documents are told at once where they come in here; only replicas look. */
  private static final Duration IMPORTS_INTERVAL = Duration.ofSeconds(5);

  /** What is imported in one call, however slow its line is. */
  private static final Duration IMPORT_TIME = Duration.ofMinutes(2);

  private final Closing closing;
  private final HttpApi api;
  private final CollectorConfig config;

  private Collector(Closing closing, HttpApi api, CollectorConfig config) {
    this.closing = closing;
    this.api = api;
    this.config = config;
  }

  /**
   * Starts a collector, which listens when this returns.
   *
   * @throws DatabaseException if its database cannot be used
   * @throws IllegalArgumentException if a setting names something that cannot be used
   * @throws IllegalStateException if the address cannot be listened on
   */
  public static Collector start(CollectorConfig config, Clock clock) {
    Closing closing = new Closing();
    try {
      Wiring wiring = new Wiring(config, clock, closing);
      HttpApi api = wiring.api();
      api.start();
      wiring.port = api.port();
      return new Collector(closing, api, config);
    } catch (RuntimeException e) {
      closing.close();
      throw e;
    }
  }

  /** Returns where it listens, with the port that was chosen. */
  public HostPort address() {
    return new HostPort(config.listen().host(), api.port());
  }

  /** Returns the address of its page. */
  public String url() {
    return url(config, api.port());
  }

  private static String url(CollectorConfig config, int port) {
    String scheme = config.access().certificate() == null ? "http://" : "https://";
    return scheme + new HostPort(config.listen().host(), port) + "/";
  }

  /** Ends every connection, stores what was taken, and closes the database. */
  @Override
  public void close() {
    closing.close();
  }

  /** Says {@code new}, in the order of who needs whom. */
  private static final class Wiring {

    private final CollectorConfig config;
    private final Clock clock;
    private final Closing closing;
    private final Threads threads;
    private final ChangeFeed changes = new ChangeFeed();

    /** Until the server listens, that which it is to. */
    private volatile int port;

    private final PrometheusMeterRegistry meters =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private Wiring(CollectorConfig config, Clock clock, Closing closing) {
      this.config = config;
      this.clock = clock;
      this.closing = closing;
      this.threads = new Threads(closing);
      this.port = config.listen().port();
    }

    private HttpApi api() {
      AccessParts door = new AccessParts(config, clock);
      RegistryAccess access = RegistryWiring.access(config.registries(), PullSecrets.NONE, clock);
      Database database = closing.add("database", ConfiguredDatabase.open(config));
      EvidenceLedger ledger =
          new EvidenceLedger(
              clock, new Capacity(config.evidenceBytes()), EvidenceLedger.Patience.DEFAULT);
      SqlEvidenceStore store = new SqlEvidenceStore(database, clock);
      GroupCommit commits = commits(store, ledger);
      ThreadPoolExecutor reads =
          threads.bounded("assay-read", config.readThreads(), config.readQueue());
      PodOwners owners = KubernetesParts.owners(config.kubernetes(), threads, closing, meters);
      Running running = new SqlRunning(database, owners);
      IntegrityStore integrity = new SqlIntegrityStore(database);
      Readings readings = new Readings(new SqlReadings(database, clock), clock, reads);
      HttpRegistryClient registries =
          new HttpRegistryClient(access, readings, clock, threads.single("assay-registry"));
      ReportedImages images =
          new ReportedImages(running, () -> commits.containersVersion() + owners.version());
      IntegrityParts parts = integrity(access, registries, images, integrity);
      RunningImageScans scans = scans(database, registries, images);
      AutomationParts automation = automation(database, integrity, parts);
      QueryEndpoint query =
          query(database, running, integrity, parts, scans, automation.automation(), reads);
      RegistryWebhook webhook = parts.webhook(reads, meters);
      IngestEndpoint ingest = ingest(ledger, commits, store);
      HealthParts health = new HealthParts(database, commits);
      Health readiness = health.readiness(threads, clock);
      GrpcHealth grpcHealth = HealthParts.grpc(readiness, threads);
      new CollectorMeters(meters).count(ingest, ledger, commits, reads);
      parts.start(threads, readings);
      judgeContents(database, registries, images, parts.register());
      InjectionParts.start(config, door.tls(), closing, meters);
      return closing.add(
          "server",
          new HttpApi(
              door.entrance(threads),
              config.httpThreads(),
              CollectorVersion.PROGRAM,
              List.of(ingest.bindService(), imports(database, reads).bindService()),
              IngestEndpoint.MAX_MESSAGE_BYTES,
              List.<ServerServiceDefinition>of(
                  query.definition(), query.admin().definition(), grpcHealth.definition()),
              routes(
                  health,
                  readiness,
                  webhook,
                  new WebPage(query, CollectorVersion.PROGRAM, door.door())),
              meters));
    }

    private AutomationParts automation(
        Database database, IntegrityStore integrity, IntegrityParts parts) {
      AutomationParts automation =
          new AutomationParts(
              config,
              new SqlOutboxStore(database),
              integrity,
              new SqlAlertStore(database),
              parts.trust(),
              () -> url(config, port),
              threads,
              closing,
              clock);
      new CollectorMeters(meters).count(automation.outbox());
      return automation;
    }

    private ImportEndpoint imports(Database database, ThreadPoolExecutor reads) {
      return new ImportEndpoint(
          new SqlImportedInventories(database, clock),
          reads,
          Wiring::mayBeGone,
          () -> HttpApi.limit(IMPORT_TIME));
    }

    private static boolean mayBeGone(RuntimeException failure) {
      return failure instanceof DatabaseException known && known.retryable();
    }

    private IngestEndpoint ingest(
        EvidenceLedger ledger, GroupCommit commits, SqlEvidenceStore store) {
      return new IngestEndpoint(
          ledger,
          commits,
          threads.single("assay-unpack"),
          clock,
          CollectorVersion.PROGRAM,
          store.id(),
          HttpApi::eventLoop,
          HttpApi::caller);
    }

    private GroupCommit commits(SqlEvidenceStore store, EvidenceLedger ledger) {
      ledger.recover(store);
      GroupCommit commits = new GroupCommit(ledger, store, changes, clock, config.commitInterval());
      threads.start("assay-commit", commits, commits);
      return commits;
    }

    private QueryEndpoint query(
        Database database,
        Running running,
        IntegrityStore integrity,
        IntegrityParts parts,
        RunningImageScans scans,
        Automation automation,
        ThreadPoolExecutor reads) {
      Advisories advisories = new Advisories(config.correlation().advisories());
      // Once before anybody can ask.
      advisories.refresh();
      SqlAlertStore alerts = new SqlAlertStore(database);
      TrendStore trends = new SqlTrendStore(database);
      QueryEndpoint query =
          new QueryEndpoint(
              running,
              new SqlUsageLedger(database),
              new SqlInventories(database),
              integrity,
              parts.trust(),
              parts.monitor(),
              advisories,
              new UnusedPolicy(config.correlation().unusedWindow()),
              imports(database),
              alerts,
              automation,
              scans::obstacle,
              trends,
              changes,
              reads,
              Wiring::mayBeGone,
              clock);
      threads.every(
          "assay-trend",
          TrendRecorder.LOOK_INTERVAL,
          new TrendRecorder(query::count, trends, clock));
      threads.every(
          "assay-advisories",
          ADVISORIES_INTERVAL,
          new NewAdvisories(
              advisories,
              query.correlator(),
              alerts,
              new Whereabouts(running),
              changes,
              config.integrity().retention(),
              clock));
      return query;
    }

    private RunningImageScans scans(
        Database database, HttpRegistryClient registries, ReportedImages images) {
      RunningImageScans scans =
          new ContentParts(config.content(), clock)
              .scans(
                  new SqlScanStore(database),
                  new AttachedBills(
                      registries, registries, new SqlImportedInventories(database, clock), clock),
                  new SqlContentStore(database),
                  registries,
                  images,
                  config.scan().directory(),
                  threads.bounded("assay-scan", 1, ContentParts.LAYER_QUEUE));
      if (config.scan().images()) {
        threads.every("assay-scans", ContentParts.LOOK_INTERVAL, scans);
      }
      return scans;
    }

    private Imports imports(Database database) {
      Imports imports = new Imports(new SqlImportStore(database));
      // Once before anybody can ask.
      imports.refresh();
      threads.every("assay-imports", IMPORTS_INTERVAL, imports::refresh);
      return imports;
    }

    private Map<String, HttpService> routes(
        HealthParts health, Health readiness, RegistryWebhook webhook, WebPage page) {
      Map<String, HttpService> routes = new HashMap<>(page.routes());
      routes.put("/livez", health.alive());
      routes.put("/readyz", new HealthEndpoint(readiness::problems));
      routes.put("/metrics", PrometheusExpositionService.of(meters.getPrometheusRegistry()));
      routes.put(RegistryWebhook.PATH, webhook);
      return routes;
    }

    private void judgeContents(
        Database database,
        HttpRegistryClient registries,
        ReportedImages images,
        IntegrityRegister register) {
      ContentMonitor monitor =
          new ContentParts(config.content(), clock)
              .monitor(
                  new SqlContentStore(database),
                  registries,
                  images,
                  register,
                  threads.bounded(
                      "assay-layers", ContentParts.LAYER_THREADS, ContentParts.LAYER_QUEUE));
      threads.every("assay-content", ContentParts.LOOK_INTERVAL, monitor);
    }

    private IntegrityParts integrity(
        RegistryAccess access,
        HttpRegistryClient registries,
        ReportedImages images,
        IntegrityStore store) {
      new CollectorMeters(meters).count(registries);
      return new IntegrityParts(
          config.integrity(),
          access,
          images,
          registries,
          store,
          changes,
          clock,
          threads.single("assay-integrity"));
    }
  }
}
