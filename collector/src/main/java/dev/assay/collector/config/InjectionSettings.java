package dev.assay.collector.config;

import dev.assay.settings.HostPort;
import dev.assay.settings.Setting;
import dev.assay.settings.SettingType;
import java.nio.file.Path;
import java.util.List;

/** Settings of the agent's injection into pods. */
final class InjectionSettings {

  static final Setting<HostPort> LISTEN =
      Setting.optional(
          "collector.injection.listen",
          SettingType.listenAddress(),
          "",
          "Address that answers Kubernetes before it makes a pod (mutating admission webhook): the"
              + " agent is added to pods that are chosen for it (docs/kubernetes.md). It shows the"
              + " certificate of collector.tls.certificate. Without it nothing is added.");

  static final Setting<String> IMAGE =
      Setting.optional(
          "collector.injection.image",
          SettingType.text(),
          "",
          "The sensor's image, out of which the agent is copied into pods.");

  static final Setting<HostPort> COLLECTOR =
      Setting.optional(
          "collector.injection.collector",
          SettingType.hostPort(),
          "",
          "Where these agents report to: this collector, as pods reach it.");

  static final Setting<Path> AUTHORITY =
      Setting.optional(
          "collector.injection.ca",
          SettingType.path(),
          "",
          "File with certificates (PEM) of the authority by which these agents know the collector,"
              + " at most 64 KiB. Read anew for each pod.");

  private InjectionSettings() {}

  static List<Setting<?>> all() {
    return List.of(LISTEN, IMAGE, COLLECTOR, AUTHORITY);
  }
}
