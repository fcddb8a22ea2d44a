package dev.assay.collector.config;

import dev.assay.settings.Setting;
import dev.assay.settings.SettingType;
import java.nio.file.Path;
import java.util.List;

/** Settings of who may connect, and how. */
final class AccessSettings {

  static final Setting<Path> CERTIFICATE =
      Setting.optional(
          "collector.tls.certificate",
          SettingType.path(),
          "",
          "File with the server's certificate and its chain (PEM). With it and its key the port"
              + " speaks TLS 1.2 and 1.3 only. Both files are read again when they change.");

  static final Setting<Path> KEY =
      Setting.optional(
          "collector.tls.key",
          SettingType.path(),
          "",
          "File with the private key of that certificate (PEM, PKCS #8).");

  static final Setting<Boolean> INSECURE_PLAIN_TEXT =
      Setting.withDefault(
          "collector.insecure.plain-text",
          SettingType.bool(),
          "false",
          "",
          "Speak plain text on other addresses than loopback, too: whoever is on the way reads and"
              + " changes everything, tokens included. For a collector behind a proxy that speaks"
              + " TLS.");

  private AccessSettings() {}

  static List<Setting<?>> all() {
    return List.of(CERTIFICATE, KEY, INSECURE_PLAIN_TEXT);
  }
}
