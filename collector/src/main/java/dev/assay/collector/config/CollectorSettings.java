package dev.assay.collector.config;

import dev.assay.settings.HostPort;
import dev.assay.settings.Secret;
import dev.assay.settings.Setting;
import dev.assay.settings.SettingType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Every setting of the collector. */
public final class CollectorSettings {

  /** First word of the keys. */
  public static final String PROGRAM = "collector";

  static final Setting<HostPort> LISTEN =
      Setting.withDefault(
          "collector.listen",
          SettingType.listenAddress(),
          "127.0.0.1:7433",
          "",
          "Address of gRPC, HTTP/JSON, health and metrics. Port 0 takes any free one.");

  static final Setting<Path> DATABASE =
      Setting.withDefault(
          "collector.database",
          SettingType.path(),
          "assay-data/collector.db",
          "",
          "The SQLite file that holds everything; made, with its directory, where missing. One"
              + " collector at a time uses it. Not used with collector.postgresql.url.");

  static final Setting<Integer> HTTP_THREADS =
      Setting.withDefault(
          "collector.http-threads",
          SettingType.integer(1, 64),
          "2",
          "threads",
          "Threads that receive evidence and serve connections.");

  static final Setting<Integer> READ_THREADS =
      Setting.withDefault(
          "collector.read-threads",
          SettingType.integer(1, 64),
          "4",
          "threads",
          "Questions answered at the same time.");

  static final Setting<Integer> READ_QUEUE =
      Setting.withDefault(
          "collector.read-queue",
          SettingType.integer(1, 100_000),
          "256",
          "questions",
          "Questions that wait; more are told to ask again later (RESOURCE_EXHAUSTED, 429).");

  static final Setting<Long> EVIDENCE_BYTES =
      Setting.withDefault(
          "collector.evidence-memory",
          SettingType.byteSize(16L << 20, 1L << 40),
          "256MiB",
          "",
          "Memory that evidence may take while it is merged, roughly; senders wait when it is used"
              + " up. It has to fit into the heap.");

  static final Setting<Duration> COMMIT_INTERVAL =
      Setting.withDefault(
          "collector.commit-interval",
          SettingType.duration(Duration.ofMillis(1), Duration.ofSeconds(10)),
          "10ms",
          "",
          "How long evidence is collected for one commit; acknowledgements wait for it.");

  static final Setting<Duration> INTEGRITY_INTERVAL =
      Setting.withDefault(
          "collector.integrity.interval",
          SettingType.duration(Duration.ofMillis(100), Duration.ofDays(1)),
          "10m",
          "",
          "Time from one check of an image reference against its registry to the next, plus up to a"
              + " tenth of it. What is new, what a registry sends news of and what somebody asks"
              + " for is checked at once.");

  static final Setting<Duration> INTEGRITY_RECHECK =
      Setting.withDefault(
          "collector.integrity.recheck",
          SettingType.duration(Duration.ofMillis(100), Duration.ofDays(1)),
          "30s",
          "",
          "Time to the next check after one that saw a violation which is not confirmed yet, was"
              + " asked for or got no answer; doubled with each that gets none. Never longer than"
              + " the interval. Only checks that are so far apart confirm a violation.");

  static final Setting<Duration> INTEGRITY_MISSING_RECHECK =
      Setting.withDefault(
          "collector.integrity.missing-recheck",
          SettingType.duration(Duration.ofMillis(100), Duration.ofDays(1)),
          "5m",
          "",
          "The same after a check that did not find the image in its registry: a push that replaces"
              + " a tag, a replica that lags and a registry that is restored miss it for minutes."
              + " Never longer than the interval.");

  static final Setting<Integer> INTEGRITY_CONFIRMATIONS =
      Setting.withDefault(
          "collector.integrity.confirmations",
          SettingType.integer(2, 100),
          "2",
          "checks",
          "Consecutive checks that must see other content before a violation is raised.");

  static final Setting<Integer> INTEGRITY_MISSING_CONFIRMATIONS =
      Setting.withDefault(
          "collector.integrity.missing-confirmations",
          SettingType.integer(2, 100),
          "3",
          "checks",
          "The same for an image that its registry does not have.");

  static final Setting<List<String>> MUTABLE_TAGS =
      Setting.withDefault(
          "collector.integrity.mutable-tags",
          SettingType.list(SettingType.text()),
          "latest,main,master,dev,develop,development,staging,stage,stable,nightly,edge,canary,"
              + "alpha,beta,rc,snapshot,head",
          "",
          "Tags that are meant to move: whole tags, in any case. Others are expected to stay.");

  static final Setting<List<String>> TRUSTED_REGISTRIES =
      Setting.withDefault(
          "collector.trusted-registries",
          SettingType.list(SettingType.text()),
          "",
          "",
          "Registries that images are meant to come from: hosts as image references name them, with"
              + " or without a port and the first parts of a path (registry.example/team; Docker"
              + " Hub is docker.io). Images from elsewhere have the risk untrusted_registry; those"
              + " of a mirror of collector.registry.mirrors do not where their source is trusted."
              + " Empty: no image has.");

  static final Setting<Secret> WEBHOOK_SECRET =
      Setting.optional(
          "collector.webhook.secret-file",
          SettingType.secretFile(),
          "",
          "File with the secret that registries show when they send news of pushes and deletions to"
              + " POST /api/v1/webhooks/registry. Without it no news are taken.");

  static final Setting<Duration> RETENTION =
      Setting.withDefault(
          "collector.integrity.retention",
          SettingType.duration(Duration.ofHours(1), Duration.ofDays(3650)),
          "90d",
          "",
          "How long resolved violations with their history, the history of tags, and what was told"
              + " of new advisories are kept.");

  private CollectorSettings() {}

  /** Returns all settings, in the order in which they are shown. */
  public static List<Setting<?>> all() {
    List<Setting<?>> own =
        List.of(
            LISTEN,
            DATABASE,
            HTTP_THREADS,
            READ_THREADS,
            READ_QUEUE,
            EVIDENCE_BYTES,
            COMMIT_INTERVAL,
            INTEGRITY_INTERVAL,
            INTEGRITY_RECHECK,
            INTEGRITY_MISSING_RECHECK,
            INTEGRITY_CONFIRMATIONS,
            INTEGRITY_MISSING_CONFIRMATIONS,
            MUTABLE_TAGS,
            RETENTION,
            TRUSTED_REGISTRIES,
            WEBHOOK_SECRET);
    return Stream.of(
            own,
            PostgresSettings.all(),
            AccessSettings.all(),
            KubernetesSettings.all(),
            InjectionSettings.all(),
            CorrelationSettings.all(),
            ContentSettings.all(),
            AutomationSettings.all(),
            RegistrySettings.all())
        .<Setting<?>>flatMap(List::stream)
        .toList();
  }
}
