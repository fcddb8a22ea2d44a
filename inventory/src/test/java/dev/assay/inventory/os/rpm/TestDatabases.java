package dev.assay.inventory.os.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Writes databases of headers. */
final class TestDatabases {

  private TestDatabases() {}

  /** Creates a database as rpm does; it stays open until the caller closes the connection. */
  static Connection openSqlite(Path file, int pageBytes) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA page_size = " + pageBytes);
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("CREATE TABLE 'Name' (key TEXT NOT NULL, hnum INTEGER NOT NULL)");
      statement.execute(
          "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)");
      statement.execute("CREATE INDEX Name_idx ON Name(key ASC)");
    }
    return connection;
  }

  static void insert(Connection connection, List<byte[]> headers) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO Packages(blob) VALUES(?)")) {
      for (byte[] header : headers) {
        insert.setBytes(1, header);
        insert.executeUpdate();
      }
    }
  }

  static void sqlite(Path file, int pageBytes, List<byte[]> headers)
      throws IOException, SQLException {
    Files.createDirectories(file.getParent());
    try (Connection connection = openSqlite(file, pageBytes)) {
      insert(connection, headers);
    }
  }

  /** Writes a file of the format ndb: a page of slots, then the blobs. */
  static void ndb(Path file, List<byte[]> headers) throws IOException {
    int size = 4096 + headers.stream().mapToInt(h -> 64 + h.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(size + 16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0, 'R' | 'p' << 8 | 'm' << 16 | 'P' << 24).putInt(12, 1);
    int blob = 4096;
    for (int i = 0; i < 254; i++) {
      int slot = 32 + 16 * i;
      bytes.putInt(slot, 'S' | 'l' << 8 | 'o' << 16 | 't' << 24);
      if (i < headers.size()) {
        byte[] header = headers.get(i);
        int blocks = (16 + header.length + 12 + 15) / 16;
        bytes.putInt(slot + 4, i + 1).putInt(slot + 8, blob / 16).putInt(slot + 12, blocks);
        bytes.putInt(blob, 'B' | 'l' << 8 | 'b' << 16 | 'S' << 24).putInt(blob + 4, i + 1);
        bytes.putInt(blob + 12, header.length);
        bytes.put(blob + 16, header);
        blob += blocks * 16;
      }
    }
    Files.createDirectories(file.getParent());
    Files.write(file, bytes.array());
  }
}
