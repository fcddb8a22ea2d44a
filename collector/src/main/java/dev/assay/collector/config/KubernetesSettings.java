package dev.assay.collector.config;

import dev.assay.settings.Setting;
import dev.assay.settings.SettingType;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Settings of how Kubernetes is asked whose a sensor's token is. */
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

  static final Setting<String> CLUSTER =
      Setting.withDefault(
          "collector.kubernetes.cluster",
          SettingType.text(),
          "",
          "",
          "The cluster that these sensors report for, as in their setting sensor.cluster-name.");

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
          "File with the collector's own token, whose service account may create tokenreviews.");

  private KubernetesSettings() {}

  static List<Setting<?>> all() {
    return List.of(SENSORS, CLUSTER, AUDIENCE, API, AUTHORITY, TOKEN);
  }
}
