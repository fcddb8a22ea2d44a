package dev.assay.collector.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A SQLite file: one connection that writes, some that read.
 *
 * <p>One collector at a time: a file beside it is locked.
 */
final class SqliteDatabase extends Database {

  /** As many readers as the machine that the collector is planned for has use for. */
  private static final int READERS = 4;

  private static final long READER_WAIT_SECONDS = 30;

  /**
   * Above this a look at every page at start takes more than a moment; SQLite then notices damage
   * where it reads it.
   */
  private static final long CHECKED_UP_TO_BYTES = 64L << 20;

  private static final int BUSY_TIMEOUT_MILLIS = 5_000;

  private final Path file;
  private final SqliteFailure failure;
  private final FileChannel lockFile;
  private final SQLiteDataSource source;
  private final Connection writer;
  private final ReentrantLock writing = new ReentrantLock();
  private final BlockingQueue<Connection> readers = new ArrayBlockingQueue<>(READERS);

  private SqliteDatabase(
      Path file,
      SqliteFailure failure,
      FileChannel lockFile,
      SQLiteDataSource source,
      Connection writer) {
    this.file = file;
    this.failure = failure;
    this.lockFile = lockFile;
    this.source = source;
    this.writer = writer;
  }

  static SqliteDatabase at(Path file) {
    SqliteFailure failure = new SqliteFailure(file);
    FileChannel lockFile = lock(file);
    try {
      SQLiteDataSource source = source(file);
      check(file, source, failure);
      Migrations.apply(source, Dialect.SQLITE, "Database file " + file, failure);
      SqliteDatabase database =
          new SqliteDatabase(file, failure, lockFile, source, source.getConnection());
      database.tuneWriter();
      database.openReaders();
      return database;
    } catch (SQLException e) {
      release(lockFile, e);
      throw failure.explain("open it", e);
    } catch (RuntimeException e) {
      release(lockFile, e);
      throw e;
    }
  }

  @Override
  public void checkWritable() {
    write(
        "begin a transaction",
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.execute("PRAGMA user_version");
          }
        });
  }

  @Override
  <T> T read(String doing, Work<T> work) {
    Connection connection = takeReader(doing);
    try {
      return work.run(connection);
    } catch (SQLException e) {
      throw failure.explain(doing, e);
    } finally {
      readers.add(connection);
    }
  }

  @Override
  <T> T write(String doing, Work<T> work) {
    writing.lock();
    try {
      // By statement: after a commit, the driver's own transactions begin the next one at once and
      // so keep their lock for ever.
      execute("BEGIN IMMEDIATE");
      T result = work.run(writer);
      execute("COMMIT");
      return result;
    } catch (SQLException e) {
      rollback(e);
      throw failure.explain(doing, e);
    } catch (RuntimeException e) {
      rollback(e);
      throw e;
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() {
    writing.lock();
    try (lockFile) {
      for (int i = 0; i < READERS; i++) {
        takeReader("close it").close();
      }
      writer.close();
    } catch (SQLException e) {
      throw failure.explain("close it", e);
    } catch (IOException e) {
      throw new DatabaseException(
          "Database file " + file + ": could not release its lock.", false, e);
    } finally {
      writing.unlock();
    }
  }

  private void rollback(Exception reason) {
    try {
      execute("ROLLBACK");
    } catch (SQLException e) {
      // Also when SQLite has rolled back by itself, as it does when the disk is full.
      reason.addSuppressed(e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = writer.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection takeReader(String doing) {
    try {
      Connection connection = readers.poll(READER_WAIT_SECONDS, TimeUnit.SECONDS);
      if (connection == null) {
        throw new DatabaseException(
            "Database file " + file + ": could not " + doing + ": all readers are busy.",
            true,
            new IllegalStateException("waited " + READER_WAIT_SECONDS + " s"));
      }
      return connection;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(
          "Database file " + file + ": interrupted while waiting to " + doing + ".", true, e);
    }
  }

  private void tuneWriter() throws SQLException {
    // What many commits change again and again stays in memory, and is moved from the log to the
    // file more rarely; 16 MiB each, where SQLite's own defaults are 2 and 4.
    execute("PRAGMA cache_size = -16384");
    execute("PRAGMA wal_autocheckpoint = 4096");
  }

  private void openReaders() throws SQLException {
    for (int i = 0; i < READERS; i++) {
      Connection reader = source.getConnection();
      try (Statement statement = reader.createStatement()) {
        statement.execute("PRAGMA query_only = ON");
      }
      readers.add(reader);
    }
  }

  private static SQLiteDataSource source(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    // NORMAL loses acknowledged commits when the power goes:
    // https://sqlite.org/pragma.html#pragma_synchronous
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  private static void check(Path file, SQLiteDataSource source, SqliteFailure failure)
      throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      // Read always: a file that is no database is only noticed when its header is read.
      String pragma = Files.size(file) <= CHECKED_UP_TO_BYTES ? "quick_check(1)" : "schema_version";
      try (ResultSet finding = statement.executeQuery("PRAGMA " + pragma)) {
        String text = finding.next() ? finding.getString(1) : "no answer to PRAGMA " + pragma;
        if (pragma.startsWith("quick") && !"ok".equals(text)) {
          throw failure.damaged(text, new IllegalStateException(text));
        }
      }
    } catch (IOException e) {
      throw cannotUse(file, e);
    }
  }

  private static FileChannel lock(Path file) {
    Path lockPath = file.resolveSibling(file.getFileName() + ".lock");
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      FileChannel channel =
          FileChannel.open(lockPath, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new DatabaseException(
            "Database file "
                + file
                + " is in use by another collector (it holds a lock on "
                + lockPath
                + "). Stop that one, or choose another file.",
            true,
            new IllegalStateException("locked"));
      }
      return channel;
    } catch (IOException e) {
      throw cannotUse(file, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held within this very process: the same to the caller.
      return null;
    }
  }

  private static DatabaseException cannotUse(Path file, IOException cause) {
    String reason =
        cause instanceof FileSystemException named && named.getReason() != null
            ? named.getReason()
            : cause.getClass().getSimpleName();
    return new DatabaseException(
        "Database file "
            + file
            + " cannot be used: "
            + reason
            + " ("
            + cause.getMessage()
            + "). Does its directory exist, and may the collector's user write there?",
        false,
        cause);
  }

  private static void release(FileChannel lockFile, Exception reason) {
    try {
      lockFile.close();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }
}
