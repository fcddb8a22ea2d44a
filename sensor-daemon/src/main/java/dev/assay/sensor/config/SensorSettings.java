package dev.assay.sensor.config;

import dev.assay.settings.HostPort;
import dev.assay.settings.Setting;
import dev.assay.settings.SettingType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The settings of the sensor, each declared once. */
public final class SensorSettings {

  /** First word of the keys. */
  public static final String PROGRAM = "sensor";

  static final Setting<HostPort> COLLECTOR =
      Setting.optional(
          "sensor.collector",
          SettingType.hostPort(),
          "",
          "Collector to report to. Without it the sensor observes, and tells nobody but its own"
              + " metrics.");

  static final Setting<Path> COLLECTOR_CA =
      Setting.optional(
          "sensor.collector.ca",
          SettingType.path(),
          "",
          "File with certificates (PEM) of the authorities that say who the collector is. With it"
              + " the connection is TLS, without it plain text.");

  static final Setting<Path> COLLECTOR_CERTIFICATE =
      Setting.optional(
          "sensor.collector.certificate",
          SettingType.path(),
          "",
          "File with the sensor's own certificate and its chain (PEM), to show to the collector.");

  static final Setting<Path> COLLECTOR_KEY =
      Setting.optional(
          "sensor.collector.key",
          SettingType.path(),
          "",
          "File with the private key of that certificate (PEM, PKCS #8).");

  static final Setting<Path> COLLECTOR_TOKEN =
      Setting.optional(
          "sensor.collector.token-file",
          SettingType.path(),
          "",
          "File with the token that the sensor shows to the collector, read anew for each"
              + " connection. It is sent over TLS, or to this machine.");

  static final Setting<String> NODE_NAME =
      Setting.optional(
          "sensor.node-name",
          SettingType.text(),
          "",
          "Name of this node: in Kubernetes that of the node object. Without it the host name.");

  static final Setting<String> CLUSTER_NAME =
      Setting.withDefault(
          "sensor.cluster-name",
          SettingType.text(),
          "",
          "",
          "Name of the cluster, to tell nodes of several clusters apart.");

  static final Setting<List<URI>> CONTAINER_RUNTIME =
      Setting.withDefault(
          "sensor.container-runtime",
          SettingType.list(SettingType.uri("unix")),
          "unix:///run/containerd/containerd.sock,unix:///run/crio/crio.sock,"
              + "unix:///run/k3s/containerd/containerd.sock,unix:///run/k0s/containerd.sock,"
              + "unix:///var/snap/microk8s/common/run/containerd.sock,unix:///run/cri-dockerd.sock",
          "",
          "Sockets at which the container runtime may answer (CRI v1); the first one that answers"
              + " is used. Without any the sensor observes the host and says so.");

  static final Setting<Duration> SCAN_INTERVAL =
      Setting.withDefault(
          "sensor.scan.interval",
          SettingType.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
          "30s",
          "",
          "Time between two looks at all processes. Shorter ones miss fewer short-lived"
              + " processes.");

  static final Setting<Duration> FULL_SCAN_INTERVAL =
      Setting.withDefault(
          "sensor.scan.full-interval",
          SettingType.duration(Duration.ofSeconds(10), Duration.ofHours(24)),
          "10m",
          "",
          "Time after which the mappings of all processes are read again, also of those that do not"
              + " seem to have changed.");

  static final Setting<Integer> MOST_PROCESSES =
      Setting.withDefault(
          "sensor.scan.processes",
          SettingType.integer(100, 4_194_304),
          "8192",
          "processes",
          "Most processes followed at once; more are counted as not seen. Each takes about 2 KiB.");

  static final Setting<Integer> MOST_FILES =
      Setting.withDefault(
          "sensor.scan.files",
          SettingType.integer(1000, 4_194_304),
          "65536",
          "files",
          "Most distinct mapped files known at once; more are counted as not seen. Each takes about"
              + " 200 bytes.");

  static final Setting<Boolean> EVENTS =
      Setting.withDefault(
          "sensor.events",
          SettingType.bool(),
          "true",
          "",
          "Whether the kernel is asked to tell which files containers open (fanotify, needs"
              + " CAP_SYS_ADMIN). Without it, only what is mapped at a scan is seen.");

  static final Setting<Integer> EVENT_FILES =
      Setting.withDefault(
          "sensor.events.files",
          SettingType.integer(256, 1_048_576),
          "8192",
          "files",
          "Most different files of code told of one container as opened; more are counted as not"
              + " seen. Each takes about 200 bytes.");

  static final Setting<Duration> EVENTS_AGAIN =
      Setting.withDefault(
          "sensor.events.again",
          SettingType.duration(Duration.ofMinutes(1), Duration.ofDays(30)),
          "1h",
          "",
          "Time after which a file that is opened again is told of again. Until then the kernel is"
              + " asked to be silent about it, which costs nothing.");

  static final Setting<List<String>> SCANNERS =
      Setting.withDefault(
          "sensor.events.scanners",
          SettingType.list(SettingType.text()),
          "clamscan,clamdscan,clamd,rkhunter,chkrootkit,aide,tripwire,trivy,syft,grype,osquery,osqueryd,tar,"
              + "rsync,restic,borg,cpio,updatedb,mlocate,dpkg,dpkg-deb,dpkg-query,rpm,apk,find,grep,du,"
              + "sha256sum,md5sum",
          "",
          "Programs within containers that open what they find: what they open counts as used only"
              + " when they map or execute it. Names, or paths in the container; cgroup:NAME for all"
              + " that runs in a control group of that name or below it.");

  static final Setting<Integer> BUDGET_CPU =
      Setting.withDefault(
          "sensor.budget.cpu",
          SettingType.integer(0, 1_000_000),
          "500",
          "millicores",
          "Processor time that the sensor may take itself, averaged over sensor.budget.window. Over"
              + " it, it does less, step by step: no file events, then scans 4 and 16 times rarer;"
              + " what that leaves out is told as a gap. 0: no limit.");

  static final Setting<Long> BUDGET_MEMORY =
      Setting.withDefault(
          "sensor.budget.memory",
          SettingType.byteSize(0, 1L << 40),
          "256MiB",
          "",
          "Resident memory that the sensor may have itself; over it, as with sensor.budget.cpu. 0: no"
              + " limit.");

  static final Setting<Duration> BUDGET_WINDOW =
      Setting.withDefault(
          "sensor.budget.window",
          SettingType.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
          "1m",
          "",
          "Time over which the sensor's own use is averaged; after five such times well below its"
              + " budget it does more again.");

  static final Setting<Path> PROC =
      Setting.withDefault(
          "sensor.proc",
          SettingType.path(),
          "/proc",
          "",
          "Where the proc file system of the host's pid namespace is mounted.");

  static final Setting<HostPort> HEALTH =
      Setting.withDefault(
          "sensor.health",
          SettingType.listenAddress(),
          "127.0.0.1:7071",
          "",
          "Address for /livez, /readyz and /metrics. Port 0 picks a free one.");

  static final Setting<Long> QUEUE_BYTES =
      Setting.withDefault(
          "sensor.queue.bytes",
          SettingType.byteSize(64 * 1024, 1L << 30),
          "2MiB",
          "",
          "Most evidence that waits on its way to the collector. What finds no room waits in the"
              + " sensor's tables instead, newest state only.");

  static final Setting<Long> CONTENT_RATE =
      Setting.withDefault(
          "sensor.content.rate",
          SettingType.byteSize(0, 1L << 40),
          "32MiB",
          "",
          "How much of files in use is read in a second, to compare programs, libraries and Java"
              + " archives of containers with their image; each is read once and when it changes. 0"
              + " reads none.");

  static final Setting<Long> CONTENT_LARGEST_FILE =
      Setting.withDefault(
          "sensor.content.largest-file",
          SettingType.byteSize(1024, 1L << 40),
          "1GiB",
          "",
          "Larger files in use are not read, and so not compared.");

  static final Setting<Duration> CONTENT_BELIEVED =
      Setting.withDefault(
          "sensor.content.reread-after",
          SettingType.duration(Duration.ofMinutes(1), Duration.ofDays(365)),
          "24h",
          "",
          "Time after which a file is read again though its change time says that it is the same.");

  private SensorSettings() {}

  /** Returns all of them, in the order in which they are shown. */
  public static List<Setting<?>> all() {
    return List.of(
        COLLECTOR,
        COLLECTOR_CA,
        COLLECTOR_CERTIFICATE,
        COLLECTOR_KEY,
        COLLECTOR_TOKEN,
        NODE_NAME,
        CLUSTER_NAME,
        CONTAINER_RUNTIME,
        SCAN_INTERVAL,
        FULL_SCAN_INTERVAL,
        MOST_PROCESSES,
        MOST_FILES,
        EVENTS,
        EVENT_FILES,
        EVENTS_AGAIN,
        SCANNERS,
        BUDGET_CPU,
        BUDGET_MEMORY,
        BUDGET_WINDOW,
        PROC,
        HEALTH,
        QUEUE_BYTES,
        CONTENT_RATE,
        CONTENT_LARGEST_FILE,
        CONTENT_BELIEVED);
  }
}
