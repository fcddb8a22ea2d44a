package dev.assay.collector.storage;

import dev.assay.collector.automation.Delivery;
import dev.assay.collector.automation.OccurrenceJson;
import dev.assay.collector.automation.OutboxStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps what is to be told in the tables of V70__automation.sql and V71__automation_rules.sql. */
public final class SqlOutboxStore implements OutboxStore {

  private static final String TURN =
      "UPDATE automation_position SET worker = ?, until = ? WHERE name = 'outbox'";

  private final Database database;

  /** Keeps it in {@code database}, which no other collector uses: no other worker is at work. */
  public SqlOutboxStore(Database database) {
    this.database = database;
    change("let nobody send messages", TURN, "", 0L);
  }

  @Override
  public boolean lease(UUID worker, Instant now, Duration length) {
    return change(
            "take the turn to send messages",
            TURN + " AND (worker = ? OR until <= ?)",
            worker.toString(),
            now.plus(length).toEpochMilli(),
            worker.toString(),
            now.toEpochMilli())
        > 0;
  }

  @Override
  public void release(UUID worker) {
    change("end the turn to send messages", TURN + " AND worker = ?", "", 0L, worker.toString());
  }

  @Override
  public long position() {
    return database.read(
        "read which events were told",
        connection ->
            new Rows(connection)
                .count("SELECT sequence FROM automation_position WHERE name = 'outbox'"));
  }

  @Override
  public void keep(long from, long to, List<Delivery> messages) {
    database.write(
        "keep messages",
        connection -> {
          int moved =
              update(
                  connection,
                  "UPDATE automation_position SET sequence = ? WHERE name = 'outbox'"
                      + " AND sequence = ?",
                  to,
                  from);
          if (moved > 0) {
            insert(connection, messages);
          }
          return moved;
        });
  }

  @Override
  public void add(Delivery message) {
    database.write(
        "keep a message",
        connection -> {
          insert(connection, List.of(message));
          return true;
        });
  }

  private static void insert(Connection connection, List<Delivery> messages) throws SQLException {
    for (Delivery each : messages) {
      update(
          connection,
          """
          INSERT INTO automation_delivery (delivery_key, target, subject, sequence, rules, what,
            state, attempts, created, next, finished, detail, reference)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (delivery_key) DO NOTHING
          """,
          each.key(),
          each.target(),
          each.what().subject(),
          each.what().sequence(),
          String.join("\n", each.rules()),
          OccurrenceJson.write(each.what()),
          each.state().name(),
          each.attempts(),
          each.created().toEpochMilli(),
          each.next().toEpochMilli(),
          millis(each.finished()),
          each.detail(),
          each.reference());
    }
  }

  @Override
  public List<Delivery> due(String target, Instant now, int limit) {
    return list(
        "read messages to send",
        """
        SELECT * FROM automation_delivery d
        WHERE d.target = ? AND d.state = 'WAITING' AND d.next <= ? AND NOT EXISTS (
          SELECT 1 FROM automation_delivery e
          WHERE e.target = d.target AND e.subject = d.subject AND e.sequence < d.sequence
            AND e.state = 'WAITING')
        ORDER BY d.sequence, d.delivery_key LIMIT ?
        """,
        target,
        now.toEpochMilli(),
        limit);
  }

  @Override
  public String reference(String target, String subject) {
    return database.read(
        "read what a target calls something",
        connection ->
            new Rows(connection)
                .first(
                    """
                    SELECT reference FROM automation_delivery
                    WHERE target = ? AND subject = ? AND reference <> ''
                    ORDER BY sequence DESC LIMIT 1
                    """,
                    row -> Columns.text(row, "reference"),
                    target,
                    subject)
                .orElse(""));
  }

  @Override
  public boolean finish(Delivery message) {
    return change(
            "keep what came of a message",
            """
            UPDATE automation_delivery SET state = ?, attempts = ?, next = ?, finished = ?,
              detail = ?, reference = ?
            WHERE delivery_key = ? AND state = 'WAITING'
            """,
            message.state().name(),
            message.attempts(),
            message.next().toEpochMilli(),
            millis(message.finished()),
            message.detail(),
            message.reference(),
            message.key())
        > 0;
  }

  @Override
  public int giveUp(Instant createdBefore, Instant now) {
    return change(
        "give up messages",
        """
        UPDATE automation_delivery SET state = 'DEAD', finished = ?,
          detail = CASE WHEN detail = '' THEN 'never sent: its target did not take messages'
            ELSE detail END
        WHERE state = 'WAITING' AND created < ?
        """,
        now.toEpochMilli(),
        createdBefore.toEpochMilli());
  }

  @Override
  public void forgetBefore(Instant time) {
    change(
        "forget old messages",
        "DELETE FROM automation_delivery WHERE state <> 'WAITING' AND finished < ?",
        time.toEpochMilli());
  }

  @Override
  public int resend(Collection<Long> keys, String target, Instant now) {
    List<Object> parameters = new ArrayList<>(List.of(now.toEpochMilli(), now.toEpochMilli()));
    String which = " WHERE state = 'DEAD'";
    if (!keys.isEmpty()) {
      which += " AND delivery_key IN (" + "?, ".repeat(keys.size() - 1) + "?)";
      parameters.addAll(keys);
    }
    if (!target.isEmpty()) {
      which += " AND target = ?";
      parameters.add(target);
    }
    return change(
        "send messages again",
        "UPDATE automation_delivery SET state = 'WAITING', attempts = 0, created = ?, next = ?,"
            + " finished = NULL"
            + which,
        parameters.toArray());
  }

  @Override
  public Optional<Delivery> delivery(long key) {
    return list("read a message", "SELECT * FROM automation_delivery WHERE delivery_key = ?", key)
        .stream()
        .findFirst();
  }

  @Override
  public List<Delivery> deliveries(Filter filter, int limit, @Nullable Place before) {
    List<Object> parameters = new ArrayList<>();
    String which = "WHERE 1 = 1";
    if (!filter.states().isEmpty()) {
      which += " AND state IN (" + "?, ".repeat(filter.states().size() - 1) + "?)";
      filter.states().forEach(state -> parameters.add(state.name()));
    }
    if (!filter.target().isEmpty()) {
      which += " AND target = ?";
      parameters.add(filter.target());
    }
    if (before != null) {
      long at = before.created().toEpochMilli();
      which += " AND (created < ? OR (created = ? AND delivery_key < ?))";
      parameters.addAll(List.of(at, at, before.key()));
    }
    parameters.add(limit);
    return list(
        "read messages",
        "SELECT * FROM automation_delivery "
            + which
            + " ORDER BY created DESC, delivery_key DESC LIMIT ?",
        parameters.toArray());
  }

  @Override
  public Map<Delivery.State, Long> counts(String target) {
    record Count(Delivery.State state, long count) {}
    Map<Delivery.State, Long> counts = new EnumMap<>(Delivery.State.class);
    database
        .read(
            "count messages",
            connection ->
                new Rows(connection)
                    .list(
                        "SELECT state, count(*) FROM automation_delivery WHERE target = ?"
                            + " GROUP BY state",
                        row -> new Count(Delivery.State.valueOf(row.getString(1)), row.getLong(2)),
                        target))
        .forEach(each -> counts.put(each.state(), each.count()));
    return counts;
  }

  @Override
  public Map<String, String> rules() {
    Map<String, String> rules = new TreeMap<>();
    database.read(
        "read rules",
        connection ->
            new Rows(connection)
                .list(
                    "SELECT name, rule FROM automation_rule ORDER BY name",
                    row -> rules.put(row.getString(1), row.getString(2))));
    return rules;
  }

  @Override
  public void putRule(String name, String text) {
    change(
        "keep a rule",
        """
        INSERT INTO automation_rule (name, rule) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET rule = excluded.rule
        """,
        name,
        text);
  }

  @Override
  public boolean removeRule(String name) {
    return change("forget a rule", "DELETE FROM automation_rule WHERE name = ?", name) > 0;
  }

  private int change(String doing, String sql, @Nullable Object... parameters) {
    return database.write(doing, connection -> update(connection, sql, parameters));
  }

  private static int update(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        Columns.bind(statement, i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    }
  }

  private List<Delivery> list(String doing, String sql, Object... parameters) {
    return database.read(
        doing, connection -> new Rows(connection).list(sql, SqlOutboxStore::delivery, parameters));
  }

  private static Delivery delivery(ResultSet row) throws SQLException {
    return new Delivery(
        row.getLong("delivery_key"),
        Columns.text(row, "target"),
        IntegrityColumns.lines(row, "rules"),
        OccurrenceJson.read(Columns.text(row, "what")),
        Delivery.State.valueOf(Columns.text(row, "state")),
        row.getInt("attempts"),
        Columns.knownTime(row, "created"),
        Columns.knownTime(row, "next"),
        IntegrityColumns.instant(row, "finished"),
        Columns.text(row, "detail"),
        Columns.text(row, "reference"));
  }

  private static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }
}
