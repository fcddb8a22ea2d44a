package dev.assay.collector.storage;

import java.util.Map;

/**
 * What differs between databases in the migrations: see V1__evidence.sql. All other SQL is the same
 * for both.
 */
enum Dialect {
  SQLITE,
  POSTGRESQL;

  Map<String, String> placeholders() {
    return switch (this) {
      case SQLITE ->
          Map.of("bytes", "BLOB", "clustered", "WITHOUT ROWID", "random16", "randomblob(16)");
      case POSTGRESQL ->
          Map.of("bytes", "BYTEA", "clustered", "", "random16", "uuid_send(gen_random_uuid())");
    };
  }
}
