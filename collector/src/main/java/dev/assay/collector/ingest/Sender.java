package dev.assay.collector.ingest;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One that sends evidence, a node's sensor or a JVM's agent, connected or not. Guarded by the
 * ledger's lock.
 */
final class Sender {

  private @Nullable Connection connection;

  /** A stream of evidence while it lasts. */
  static final class Connection {
    private final Sender sender;
    private final UUID session;
    private final Wish.Sink sink;

    Connection(Sender sender, UUID session, Wish.Sink sink) {
      this.sender = sender;
      this.session = session;
      this.sink = sink;
    }

    Sender sender() {
      return sender;
    }

    UUID session() {
      return session;
    }

    Wish.Sink sink() {
      return sink;
    }
  }

  /** Begins a connection, which takes the place of an earlier one. */
  Connection connect(UUID session, Wish.Sink sink) {
    connection = new Connection(this, session, sink);
    return connection;
  }

  /** Ends a connection, unless another one has taken its place. */
  void disconnect(Connection ended) {
    if (connection == ended) {
      connection = null;
    }
  }

  @Nullable Connection connection() {
    return connection;
  }

  boolean connected() {
    return connection != null;
  }
}
