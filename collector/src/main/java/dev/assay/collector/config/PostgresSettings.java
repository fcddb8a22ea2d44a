package dev.assay.collector.config;

import dev.assay.settings.Secret;
import dev.assay.settings.Setting;
import dev.assay.settings.SettingType;
import java.util.List;

/** Settings of the database where it is no file. */
final class PostgresSettings {

  static final Setting<String> URL =
      Setting.optional(
          "collector.postgresql.url",
          new PostgresUrlType(),
          "",
          "The PostgreSQL database that holds everything in place of the file of"
              + " collector.database, with the parameters of PostgreSQL's JDBC driver:"
              + " jdbc:postgresql://host:5432/assay?sslrootcert=/path/ca.pem. Off loopback the"
              + " server has to show a certificate of its name (sslmode=verify-full) unless sslmode"
              + " says otherwise. One collector at a time uses it.");

  static final Setting<String> USER =
      Setting.optional(
          "collector.postgresql.user",
          SettingType.text(),
          "",
          "As whom to connect to PostgreSQL; it has to own its schema, and needs no other right.");

  static final Setting<Secret> PASSWORD =
      Setting.optional(
          "collector.postgresql.password-file",
          SettingType.secretFile(),
          "",
          "File with the password of that user; none where a client certificate or the server's own"
              + " rules let it in.");

  private PostgresSettings() {}

  static List<Setting<?>> all() {
    return List.of(URL, USER, PASSWORD);
  }
}
