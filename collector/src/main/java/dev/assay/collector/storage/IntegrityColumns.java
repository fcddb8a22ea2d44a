package dev.assay.collector.storage;

import dev.assay.collector.image.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How values of integrity stand in columns. */
final class IntegrityColumns {

  private static final String LINE = "\n";

  private IntegrityColumns() {}

  /** Binds the parameters of a statement from the first to the last. */
  static final class Parameters {
    private final PreparedStatement statement;
    private int next = 1;

    Parameters(PreparedStatement statement) {
      this.statement = statement;
    }

    Parameters add(long value) throws SQLException {
      statement.setLong(next++, value);
      return this;
    }

    Parameters add(@Nullable String value) throws SQLException {
      statement.setString(next++, value == null ? null : Columns.storable(value));
      return this;
    }

    Parameters add(@Nullable Enum<?> value) throws SQLException {
      return add(value == null ? null : value.name());
    }

    Parameters add(@Nullable Digest value) throws SQLException {
      statement.setBytes(next++, value == null ? null : value.bytes());
      return this;
    }

    Parameters add(@Nullable Instant value) throws SQLException {
      if (value == null) {
        statement.setNull(next++, Types.BIGINT);
      } else {
        statement.setLong(next++, value.toEpochMilli());
      }
      return this;
    }

    Parameters add(Collection<?> lines) throws SQLException {
      return add(
          lines.stream()
              .map(line -> line.toString().replace(LINE, " "))
              .collect(Collectors.joining(LINE)));
    }

    int update() throws SQLException {
      return statement.executeUpdate();
    }

    ResultSet query() throws SQLException {
      return statement.executeQuery();
    }
  }

  /** Returns the key that {@code parts} together have. */
  static long key(String... parts) {
    byte[] text = String.join("\0", parts).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(Digest.ofContent(text).bytes()).getLong();
  }

  static @Nullable Digest digest(ResultSet row, String column) throws SQLException {
    byte[] bytes = row.getBytes(column);
    return bytes == null ? null : Digest.ofBytes(bytes);
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  static Instant knownInstant(ResultSet row, String column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  static List<String> lines(ResultSet row, String column) throws SQLException {
    String text = text(row, column);
    return text.isEmpty() ? List.of() : List.of(text.split(LINE));
  }

  static <E extends Enum<E>> E constant(Class<E> type, ResultSet row, String column)
      throws SQLException {
    return Enum.valueOf(type, text(row, column));
  }
}
