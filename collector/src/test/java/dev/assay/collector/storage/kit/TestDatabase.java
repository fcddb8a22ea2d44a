package dev.assay.collector.storage.kit;

import dev.assay.collector.storage.Database;
import java.nio.file.Path;

/** The databases that a collector may have, each for tests of what is kept in them. */
public enum TestDatabase {
  SQLITE {
    @Override
    public Database open(Path file) {
      return Database.open(file);
    }
  },
  POSTGRESQL {
    @Override
    public Database open(Path file) {
      return Database.open(PostgresServer.shared().databaseOf(file));
    }
  };

  /** Opens the file, or the database that stands for it; made where missing. */
  public abstract Database open(Path file);
}
