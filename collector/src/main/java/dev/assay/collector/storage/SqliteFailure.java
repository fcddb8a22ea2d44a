package dev.assay.collector.storage;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Says in words what SQLite's result codes mean for the one who runs the collector. */
final class SqliteFailure implements Failure {

  private final Path file;

  SqliteFailure(Path file) {
    this.file = file;
  }

  @Override
  public DatabaseException explain(String doing, SQLException cause) {
    SQLiteErrorCode code =
        cause instanceof SQLiteException sqlite
            ? sqlite.getResultCode()
            : SQLiteErrorCode.UNKNOWN_ERROR;
    // Extended codes keep the primary code in the low byte: https://sqlite.org/rescode.html
    return switch (primary(code)) {
      case SQLITE_NOTADB, SQLITE_CORRUPT -> damaged(String.valueOf(cause.getMessage()), cause);
      case SQLITE_FULL ->
          failed(
              doing, "the disk is full. Make room on it; what waits is written then", true, cause);
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH ->
          failed(
              doing,
              "it or its directory is read-only. Give the collector's user the right to write, or"
                  + " choose another file",
              false,
              cause);
      case SQLITE_CANTOPEN ->
          failed(
              doing,
              "it cannot be opened. Does its directory exist, and may the collector's user write"
                  + " there?",
              false,
              cause);
      case SQLITE_BUSY, SQLITE_LOCKED ->
          failed(doing, "another program holds a lock on it", true, cause);
      case SQLITE_IOERR ->
          failed(doing, "the disk reports an error (" + cause.getMessage() + ")", true, cause);
      default -> failed(doing, String.valueOf(cause.getMessage()), false, cause);
    };
  }

  DatabaseException damaged(String finding, Throwable cause) {
    return new DatabaseException(
        "Database file "
            + file
            + " is damaged or no SQLite database: "
            + finding
            + ". Nothing in it was changed. Put a backup in its place, or move it and "
            + file
            + "-wal away and start again with an empty one: sensors and agents then send again"
            + " what runs now; the history is lost.",
        false,
        cause);
  }

  private DatabaseException failed(
      String doing, String reason, boolean retryable, SQLException cause) {
    return new DatabaseException(
        "Database file " + file + ": could not " + doing + ": " + reason + ".", retryable, cause);
  }

  private static SQLiteErrorCode primary(SQLiteErrorCode code) {
    return code == SQLiteErrorCode.UNKNOWN_ERROR
        ? code
        : SQLiteErrorCode.getErrorCode(code.code & 0xff);
  }
}
