package dev.assay.collector.storage;

import dev.assay.collector.artifact.Key128;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Platform;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads columns as values, and writes them. */
final class Columns {

  /** PostgreSQL's indexes take texts up to about 2,700 bytes. */
  private static final int INDEXED_BYTES = 2_000;

  private static final int MOST_BYTES_OF_CHAR = 3;

  private static final String CUT = "…";

  private Columns() {}

  /** Sets a parameter: a number, a text, bytes or null. */
  static void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    if (value instanceof String text) {
      statement.setString(index, storable(text));
    } else {
      statement.setObject(index, value);
    }
  }

  /** Returns a text without NUL, which PostgreSQL does not take. */
  static String storable(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
  }

  /** Returns a text short enough for an index: names that nobody gives in good faith are cut. */
  static String indexed(String text) {
    if (text.length() <= INDEXED_BYTES / MOST_BYTES_OF_CHAR
        || text.getBytes(StandardCharsets.UTF_8).length <= INDEXED_BYTES) {
      return text;
    }
    return text.substring(0, INDEXED_BYTES / MOST_BYTES_OF_CHAR) + CUT;
  }

  /** Returns a time; null if the column says that it is unknown. */
  static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return millis == 0 ? null : Instant.ofEpochMilli(millis);
  }

  /** Returns a time that is always known. */
  static Instant knownTime(ResultSet row, String column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  static byte[] bytes(ResultSet row, String column) throws SQLException {
    byte[] bytes = row.getBytes(column);
    return bytes == null ? new byte[0] : bytes;
  }

  static String text(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }

  static @Nullable Sha256 digest(ResultSet row, String column) throws SQLException {
    byte[] bytes = row.getBytes(column);
    return bytes == null ? null : Sha256.ofBytes(bytes);
  }

  static @Nullable Key128 key128(ResultSet row, String column) throws SQLException {
    byte[] bytes = row.getBytes(column);
    return bytes == null ? null : Key128.ofBytes(bytes);
  }

  static Platform platform(ResultSet row) throws SQLException {
    return new Platform(text(row, "os"), text(row, "architecture"), text(row, "variant"));
  }

  static UUID uuid(ResultSet row, String column) throws SQLException {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(row, column));
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
