package dev.assay.collector;

import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.PostgresAddress;
import dev.assay.settings.Secret;

/** Opens the database that the settings name. */
final class ConfiguredDatabase {

  private ConfiguredDatabase() {}

  static Database open(CollectorConfig config) {
    CollectorConfig.Postgres postgres = config.postgres();
    return postgres == null ? Database.open(config.database()) : Database.open(address(postgres));
  }

  static PostgresAddress address(CollectorConfig.Postgres postgres) {
    Secret password = postgres.password();
    return new PostgresAddress(
        postgres.url(), postgres.user(), password == null ? null : password.reveal());
  }
}
