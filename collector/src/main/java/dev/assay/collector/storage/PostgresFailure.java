package dev.assay.collector.storage;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/**
 * Says in words what PostgreSQL's codes mean for the one who runs the collector:
 * https://www.postgresql.org/docs/current/errcodes-appendix.html.
 */
final class PostgresFailure implements Failure {

  private final PostgresAddress address;

  PostgresFailure(PostgresAddress address) {
    this.address = address;
  }

  /** Whether the connection is gone, and with it the transaction. */
  static boolean isDisconnected(SQLException cause) {
    String state = state(cause);
    return state.startsWith("08") || state.startsWith("57P");
  }

  /** Whether a lock was waited for in vain. */
  static boolean isLockTimeout(SQLException cause) {
    return state(cause).equals("55P03");
  }

  @Override
  public DatabaseException explain(String doing, SQLException cause) {
    String state = state(cause);
    return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
      case "08" ->
          failed(
              doing,
              "it cannot be reached ("
                  + message(cause)
                  + "). It is connected to again by itself; until then senders keep what they have",
              true,
              cause);
      case "28" ->
          failed(
              doing,
              "it does not let the collector in ("
                  + message(cause)
                  + "). Look at collector.postgresql.user and its password-file",
              false,
              cause);
      case "53" -> failed(doing, "it has no room (" + message(cause) + ")", true, cause);
      // Serialization failures and deadlocks.
      case "40" -> failed(doing, message(cause), true, cause);
      default -> other(doing, state, cause);
    };
  }

  private DatabaseException other(String doing, String state, SQLException cause) {
    return switch (state) {
      case "57P01", "57P02", "57P03", "57P05" ->
          failed(
              doing,
              "it is starting or stopping ("
                  + message(cause)
                  + "). It is connected to again by itself; until then senders keep what they have",
              true,
              cause);
      case "57014" -> failed(doing, message(cause), true, cause);
      case "25006" ->
          failed(
              doing,
              "it is read-only, a standby most likely. With targetServerType=primary in"
                  + " collector.postgresql.url, and all servers in it, the primary is found",
              true,
              cause);
      case "3D000" ->
          failed(
              doing, "there is no such database. Create it (see docs/database.md)", false, cause);
      case "42501", "3F000" ->
          failed(
              doing,
              message(cause)
                  + ". The collector's user has to own its schema (see docs/database.md)",
              false,
              cause);
      default -> failed(doing, message(cause), cause instanceof SQLTransientException, cause);
    };
  }

  /** Returns that another collector has the database. */
  DatabaseException inUse(SQLException cause) {
    return new DatabaseException(
        address
            + " is in use by another collector (it holds its advisory lock). Stop that one, or"
            + " choose another database or schema. One that was killed or lost its network lets go"
            + " within half a minute.",
        true,
        cause);
  }

  private DatabaseException failed(
      String doing, String reason, boolean retryable, SQLException cause) {
    return new DatabaseException(
        address + ": could not " + doing + ": " + reason + ".", retryable, cause);
  }

  /** The pool wraps why it has no connection. */
  private static SQLException root(SQLException cause) {
    return cause.getSQLState() == null && cause.getCause() instanceof SQLException inner
        ? root(inner)
        : cause;
  }

  private static String state(SQLException cause) {
    @Nullable String state = root(cause).getSQLState();
    return state == null ? "" : state;
  }

  private static String message(SQLException cause) {
    return String.valueOf(root(cause).getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
