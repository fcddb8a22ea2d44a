package dev.assay.collector.config;

import dev.assay.settings.Setting;
import dev.assay.settings.SettingType;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Settings of what Kubernetes is asked. */
final class KubernetesSettings {

  private static final String MOUNTED = "/var/run/secrets/kubernetes.io/serviceaccount/";

  static final Setting<List<String>> SENSORS =
      Setting.withDefault(
          "collector.kubernetes.sensors",
          SettingType.list(SettingType.text()),
          "",
          "",
          "Service accounts of sensors, each NAMESPACE:NAME. Their tokens are let in: Kubernetes is"
              + " asked whose a token is (TokenReview), and of which node (bound tokens, Kubernetes"
              + " 1.30). Empty: it is not asked.");

  static final Setting<List<String>> AGENTS =
      Setting.withDefault(
          "collector.kubernetes.agents",
          SettingType.list(SettingType.text()),
          "",
          "",
          "Service accounts of pods whose agents are let in by tokens of Kubernetes, as sensors are:"
              + " NAMESPACE:NAME, where * stands for all namespaces or all names. Such a token is"
              + " good for reports of JVMs, and nothing else.");

  static final Setting<String> CLUSTER =
      Setting.withDefault(
          "collector.kubernetes.cluster",
          SettingType.text(),
          "",
          "",
          "The cluster that it is, as in the setting sensor.cluster-name of its sensors.");

  static final Setting<Boolean> WORKLOADS =
      Setting.withDefault(
          "collector.kubernetes.workloads",
          SettingType.bool(),
          "false",
          "",
          "Whether pods and their owners are watched: what runs then has the name of its workload,"
              + " also of kinds that no label tells, its owners and labels. The collector's service"
              + " account may list and watch pods, replicasets and jobs for that.");

  static final Setting<Boolean> ACTIONS =
      Setting.withDefault(
          "collector.kubernetes.actions",
          SettingType.bool(),
          "false",
          "",
          "Whether rules may have workloads restarted, labelled and annotated, by targets of the"
              + " type kubernetes (docs/automation.md). It takes collector.kubernetes.workloads,"
              + " too, and a role that may patch them.");

  static final Setting<List<String>> LABELS =
      Setting.withDefault(
          "collector.kubernetes.labels",
          SettingType.list(SettingType.text()),
          "app.kubernetes.io/*,app,team,owner",
          "",
          "Labels of pods that are kept, at most 32 of each. One that ends in * stands for all that"
              + " begin so.");

  static final Setting<List<String>> ANNOTATIONS =
      Setting.withDefault(
          "collector.kubernetes.annotations",
          SettingType.list(SettingType.text()),
          "",
          "",
          "Annotations of pods that are kept, as for labels; the first 256 characters of each.");

  static final Setting<String> AUDIENCE =
      Setting.withDefault(
          "collector.kubernetes.audience",
          SettingType.text(),
          "assay",
          "",
          "The audience that sensors' tokens are made for; tokens for others are refused.");

  static final Setting<URI> API =
      Setting.withDefault(
          "collector.kubernetes.api",
          SettingType.uri("https"),
          "https://kubernetes.default.svc",
          "",
          "Address of the API server.");

  static final Setting<Path> AUTHORITY =
      Setting.withDefault(
          "collector.kubernetes.ca",
          SettingType.path(),
          MOUNTED + "ca.crt",
          "",
          "File with certificates (PEM) of the API server's authority.");

  static final Setting<Path> TOKEN =
      Setting.withDefault(
          "collector.kubernetes.token-file",
          SettingType.path(),
          MOUNTED + "token",
          "",
          "File with the token of the collector's own service account.");

  private KubernetesSettings() {}

  static List<Setting<?>> all() {
    return List.of(
        SENSORS,
        AGENTS,
        CLUSTER,
        WORKLOADS,
        ACTIONS,
        LABELS,
        ANNOTATIONS,
        AUDIENCE,
        API,
        AUTHORITY,
        TOKEN);
  }
}
