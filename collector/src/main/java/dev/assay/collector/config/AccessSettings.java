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

  static final Setting<Path> CLIENTS =
      Setting.optional(
          "collector.tls.client-ca",
          SettingType.path(),
          "",
          "File with certificates (PEM) of the authorities of senders' certificates. A sender whose"
              + " certificate names assay://CLUSTER/node/NODE reports for that node, one with"
              + " assay://CLUSTER/agent/NAME for JVMs. Read again when it changes.");

  static final Setting<Path> TOKENS =
      Setting.optional(
          "collector.tokens",
          SettingType.path(),
          "",
          "File of tokens, which `assay token` writes, read again when it changes. With it, or with"
              + " collector.tls.client-ca, everybody has to show who they are, also on loopback.");

  static final Setting<Boolean> INSECURE_ANYBODY =
      Setting.withDefault(
          "collector.insecure.anybody",
          SettingType.bool(),
          "false",
          "",
          "Let in everybody on other addresses than loopback, too: whoever reaches the port reads"
              + " everything, and reports what they like.");

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
    return List.of(CERTIFICATE, KEY, CLIENTS, TOKENS, INSECURE_PLAIN_TEXT, INSECURE_ANYBODY);
  }
}
