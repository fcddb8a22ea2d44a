package dev.assay.collector.config;

import dev.assay.settings.HostPort;
import dev.assay.settings.Secret;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings in effect.
 *
 * @param listen where to listen
 * @param access who may connect, and how
 * @param kubernetes what Kubernetes is asked
 * @param injection how the agent is added to pods
 * @param database the SQLite file
 * @param postgres the database that is used in its place; null: there is none
 * @param httpThreads threads that serve connections
 * @param readThreads questions answered at a time
 * @param readQueue questions that wait
 * @param evidenceBytes memory that merged evidence may take
 * @param commitInterval how long evidence is collected for one commit
 * @param integrity how images are checked
 * @param content how files in use are compared with images
 * @param registries how registries are asked
 * @param scan how images that run are scanned
 * @param correlation how packages are called vulnerable, and not used
 * @param automation who is told what happened
 * @param table all of it with its sources, for the log
 */
public record CollectorConfig(
    HostPort listen,
    Access access,
    Kubernetes kubernetes,
    Injection injection,
    Path database,
    @Nullable Postgres postgres,
    int httpThreads,
    int readThreads,
    int readQueue,
    long evidenceBytes,
    Duration commitInterval,
    Integrity integrity,
    Content content,
    RegistryConfig registries,
    Scan scan,
    Correlation correlation,
    Automation automation,
    String table) {

  /**
   * Who may connect, and how.
   *
   * @param certificate file of the server's certificate and its chain; null: it speaks plain text
   * @param key file of its private key
   * @param clients file of the authorities of senders' certificates; null: they show none
   * @param tokens file of tokens; null: there are none
   * @param insecurePlainText whether plain text is spoken off loopback, too
   * @param insecureAnybody whether everybody is let in off loopback, too
   */
  public record Access(
      @Nullable Path certificate,
      @Nullable Path key,
      @Nullable Path clients,
      @Nullable Path tokens,
      boolean insecurePlainText,
      boolean insecureAnybody) {}

  /**
   * A PostgreSQL database.
   *
   * @param url as its driver takes it
   * @param user as whom to connect; null: as the URL says
   * @param password of the user; null: there is none
   */
  public record Postgres(String url, @Nullable String user, @Nullable Secret password) {}

  /**
   * Who is told what happened.
   *
   * @param rules file of targets and rules; null: there is none
   * @param internalHosts hosts on internal addresses that may be told; * for all
   * @param page address of the page for people; null: where the collector listens
   * @param retention how long messages are kept
   */
  public record Automation(
      @Nullable Path rules, Set<String> internalHosts, @Nullable URI page, Duration retention) {
    public Automation {
      internalHosts = Set.copyOf(internalHosts);
    }
  }

  /**
   * What Kubernetes is asked.
   *
   * @param sensors service accounts of sensors, namespace:name; empty: it is not asked whose a
   *     token is
   * @param agents those of pods with agents, where * stands for all namespaces or names
   * @param cluster the cluster that it is
   * @param workloads whether pods are watched
   * @param actions whether rules may have something done to workloads
   * @param labels labels that are kept of them
   * @param annotations annotations that are kept of them
   * @param audience what their tokens are made for
   * @param api address of the API server
   * @param authority file of the API server's authority
   * @param token file of the collector's own token
   */
  public record Kubernetes(
      List<String> sensors,
      List<String> agents,
      String cluster,
      boolean workloads,
      boolean actions,
      List<String> labels,
      List<String> annotations,
      String audience,
      URI api,
      Path authority,
      Path token) {
    public Kubernetes {
      labels = List.copyOf(labels);
      annotations = List.copyOf(annotations);
      sensors = List.copyOf(sensors);
      agents = List.copyOf(agents);
    }
  }

  /**
   * How the agent is added to pods.
   *
   * @param listen where API servers ask; null: they do not
   * @param image the image that the agent comes out of
   * @param collector where agents report to
   * @param authority file of the authority by which they know the collector
   */
  public record Injection(
      @Nullable HostPort listen,
      @Nullable String image,
      @Nullable HostPort collector,
      @Nullable Path authority) {}

  /**
   * How images that run are scanned.
   *
   * @param images whether they are
   * @param directory for what is kept while an image is scanned; null: the system's
   */
  public record Scan(boolean images, @Nullable Path directory) {}

  /**
   * How packages are called vulnerable, and not used.
   *
   * @param advisories directory of the advisories; null: there are none
   * @param unusedWindow how long has to be looked before anything is called not used
   */
  public record Correlation(@Nullable Path advisories, Duration unusedWindow) {}

  /**
   * How images are checked.
   *
   * @param interval from one check of a reference to the next
   * @param recheck from a check that saw a violation, or got no answer, to the next
   * @param missingRecheck from a check that did not find the image to the next
   * @param confirmations checks that must see other content
   * @param missingConfirmations checks that must not see it
   * @param mutableTags tags that are meant to move
   * @param trusted trusted registries; empty: none are told from others
   * @param webhookSecret what senders of registries' news have to know; null: nobody may send
   * @param retention how long history is kept
   */
  public record Integrity(
      Duration interval,
      Duration recheck,
      Duration missingRecheck,
      int confirmations,
      int missingConfirmations,
      List<String> mutableTags,
      List<String> trusted,
      @Nullable Secret webhookSecret,
      Duration retention) {
    public Integrity {
      trusted = List.copyOf(trusted);
      mutableTags = List.copyOf(mutableTags);
    }
  }

  /**
   * How files in use are compared with images.
   *
   * @param generated patterns of files that programs make themselves
   * @param layerBytes the most bytes of one layer, unpacked
   * @param imageFiles the most files of one image
   * @param memoryBytes memory for the files of images
   */
  public record Content(List<String> generated, long layerBytes, int imageFiles, long memoryBytes) {
    public Content {
      generated = List.copyOf(generated);
    }
  }

  /**
   * Reads the environment of this process and arguments, each {@code --key=value}.
   *
   * @throws dev.assay.settings.SettingsException if anything is wrong, naming everything that is
   */
  public static CollectorConfig read(List<String> arguments) {
    return of(
        new SettingsReader(CollectorSettings.PROGRAM, CollectorSettings.all())
            .processEnvironment()
            .arguments(arguments)
            .read()
            .orThrow());
  }

  /** Returns what {@code settings} say; they were read for {@link CollectorSettings#all()}. */
  public static CollectorConfig of(Settings settings) {
    return new CollectorConfig(
        settings.get(CollectorSettings.LISTEN),
        access(settings),
        new Kubernetes(
            settings.get(KubernetesSettings.SENSORS),
            settings.get(KubernetesSettings.AGENTS),
            settings.get(KubernetesSettings.CLUSTER),
            settings.get(KubernetesSettings.WORKLOADS),
            settings.get(KubernetesSettings.ACTIONS),
            settings.get(KubernetesSettings.LABELS),
            settings.get(KubernetesSettings.ANNOTATIONS),
            settings.get(KubernetesSettings.AUDIENCE),
            settings.get(KubernetesSettings.API),
            settings.get(KubernetesSettings.AUTHORITY),
            settings.get(KubernetesSettings.TOKEN)),
        new Injection(
            settings.find(InjectionSettings.LISTEN),
            settings.find(InjectionSettings.IMAGE),
            settings.find(InjectionSettings.COLLECTOR),
            settings.find(InjectionSettings.AUTHORITY)),
        settings.get(CollectorSettings.DATABASE),
        postgres(settings),
        settings.get(CollectorSettings.HTTP_THREADS),
        settings.get(CollectorSettings.READ_THREADS),
        settings.get(CollectorSettings.READ_QUEUE),
        settings.get(CollectorSettings.EVIDENCE_BYTES),
        settings.get(CollectorSettings.COMMIT_INTERVAL),
        integrity(settings),
        content(settings),
        RegistryConfig.of(settings),
        new Scan(
            settings.get(CorrelationSettings.SCAN_IMAGES),
            settings.find(CorrelationSettings.SCAN_DIRECTORY)),
        new Correlation(
            settings.find(CorrelationSettings.ADVISORIES),
            settings.get(CorrelationSettings.UNUSED_WINDOW)),
        new Automation(
            settings.find(AutomationSettings.RULES),
            Set.copyOf(settings.get(AutomationSettings.INTERNAL_HOSTS)),
            settings.find(AutomationSettings.PAGE),
            settings.get(AutomationSettings.RETENTION)),
        settings.table());
  }

  private static @Nullable Postgres postgres(Settings settings) {
    String url = settings.find(PostgresSettings.URL);
    return url == null
        ? null
        : new Postgres(
            url, settings.find(PostgresSettings.USER), settings.find(PostgresSettings.PASSWORD));
  }

  private static Access access(Settings settings) {
    return new Access(
        settings.find(AccessSettings.CERTIFICATE),
        settings.find(AccessSettings.KEY),
        settings.find(AccessSettings.CLIENTS),
        settings.find(AccessSettings.TOKENS),
        settings.get(AccessSettings.INSECURE_PLAIN_TEXT),
        settings.get(AccessSettings.INSECURE_ANYBODY));
  }

  private static Content content(Settings settings) {
    return new Content(
        settings.get(ContentSettings.GENERATED),
        settings.get(ContentSettings.LAYER_BYTES),
        settings.get(ContentSettings.IMAGE_FILES),
        settings.get(ContentSettings.MEMORY));
  }

  private static Integrity integrity(Settings settings) {
    Duration interval = settings.get(CollectorSettings.INTEGRITY_INTERVAL);
    return new Integrity(
        interval,
        shorter(settings.get(CollectorSettings.INTEGRITY_RECHECK), interval),
        shorter(settings.get(CollectorSettings.INTEGRITY_MISSING_RECHECK), interval),
        settings.get(CollectorSettings.INTEGRITY_CONFIRMATIONS),
        settings.get(CollectorSettings.INTEGRITY_MISSING_CONFIRMATIONS),
        settings.get(CollectorSettings.MUTABLE_TAGS),
        settings.get(CollectorSettings.TRUSTED_REGISTRIES),
        settings.find(CollectorSettings.WEBHOOK_SECRET),
        settings.get(CollectorSettings.RETENTION));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
