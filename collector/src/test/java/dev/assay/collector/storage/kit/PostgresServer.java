package dev.assay.collector.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.PostgresAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Debian's PostgreSQL on a free port of the loopback interface, with its data in a directory of its
 * own, and commits that are on the disk.
 *
 * <p>Its databases are ordered by the rules of English, as many servers' are; and belong to a user
 * who may do nothing else.
 */
public final class PostgresServer implements AutoCloseable {

  public static final String USER = "assay";
  public static final String PASSWORD = "canary-2f7d";

  private static final String TEMPLATE = "assay_template";
  private static @Nullable PostgresServer shared;

  private final Path programs;
  private final Path directory;
  private final int port;
  private final Map<Path, String> files = new HashMap<>();
  private String emptied = "";

  private PostgresServer(Path programs, Path directory, int port) {
    this.programs = programs;
    this.directory = directory;
    this.port = port;
  }

  /** Returns one for all tests of this JVM; skips the test where there is no PostgreSQL. */
  public static synchronized PostgresServer shared() {
    if (shared == null) {
      PostgresServer started = start();
      Runtime.getRuntime().addShutdownHook(new Thread(started::close));
      shared = started;
    }
    return shared;
  }

  /** Starts one of its own; skips the test where there is no PostgreSQL. */
  public static PostgresServer start() {
    Optional<Path> programs = programs();
    if (!"1".equals(System.getenv("REQUIRE_PRIVILEGES"))) {
      assumeTrue(programs.isPresent(), "needs PostgreSQL: apt-get install postgresql");
    }
    assertThat(programs).as("PostgreSQL is installed").isPresent();
    try {
      PostgresServer server =
          new PostgresServer(
              programs.orElseThrow(), Files.createTempDirectory("assay-postgres"), freePort());
      server.make();
      server.restart();
      server.execute("postgres", "CREATE ROLE assay LOGIN PASSWORD '" + PASSWORD + "'");
      server.execute("postgres", "CREATE DATABASE " + TEMPLATE + " OWNER assay");
      Database.open(server.address(TEMPLATE)).close();
      server.learnToEmpty();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> programs() {
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> found = Files.list(versions)) {
      return found
          .map(version -> version.resolve("bin"))
          .filter(programs -> Files.isExecutable(programs.resolve("initdb")))
          .max(Comparator.comparing(Path::toString));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void make() throws IOException {
    Path password = Files.writeString(directory.resolve("password"), PASSWORD);
    run(List.of("chown", "-R", owner(), directory.toString()));
    runAsOwner(
        "initdb",
        "--no-sync",
        "--encoding=UTF8",
        "--locale-provider=icu",
        "--icu-locale=en-US",
        "--locale=C.UTF-8",
        "--auth=trust",
        "--username=postgres",
        "--pwfile=" + password,
        "--pgdata=" + directory.resolve("data"));
    Files.writeString(
        directory.resolve("data/pg_hba.conf"),
        """
        host all postgres 127.0.0.1/32 trust
        host all all 127.0.0.1/32 scram-sha-256
        """);
  }

  /** Starts it again, with the same data on the same port. */
  public void restart() {
    runAsOwner(
        "pg_ctl",
        "--wait",
        "--pgdata=" + directory.resolve("data"),
        "--log=" + directory.resolve("log"),
        "--options=-p "
            + port
            + " -c listen_addresses=127.0.0.1 -c fsync=on -c max_wal_size=4GB -c unix_socket_directories="
            + directory,
        "start");
  }

  /** Ends it as a crash does: nothing is finished, nothing is written down. */
  public void crash() {
    runAsOwner(
        "pg_ctl", "--wait", "--pgdata=" + directory.resolve("data"), "--mode=immediate", "stop");
  }

  /**
   * Returns the database that stands for a file, with the tables of a collector, and at first
   * nothing in them. It stands for another one once the file's directory is gone: to make one takes
   * longer than most tests.
   */
  synchronized PostgresAddress databaseOf(Path file) {
    String known = files.get(file);
    if (known != null) {
      return address(known);
    }
    String name = takeUnused();
    files.put(file, name);
    return address(name);
  }

  private String takeUnused() {
    for (Map.Entry<Path, String> each : files.entrySet()) {
      if (!Files.exists(each.getKey().getParent())) {
        files.remove(each.getKey());
        execute(each.getValue(), emptied);
        return each.getValue();
      }
    }
    String name = "file_" + files.size();
    make(name);
    return name;
  }

  /** Returns a new database with the tables of a collector, and nothing in them. */
  public PostgresAddress database(String name) {
    make(name);
    return address(name);
  }

  private void make(String name) {
    execute("postgres", "CREATE DATABASE \"" + name + "\" OWNER assay TEMPLATE " + TEMPLATE);
    execute(name, "UPDATE store SET store_id = uuid_send(gen_random_uuid())");
  }

  /** Makes a script that brings a database back to what the template has. */
  private void learnToEmpty() {
    List<String> tables =
        query(
            TEMPLATE,
            """
            SELECT tablename FROM pg_tables
            WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history'
            """);
    StringBuilder script = new StringBuilder();
    for (String table : tables) {
      script.append("DELETE FROM ").append(table).append(";\n");
      for (String row : query(TEMPLATE, "SELECT t::text FROM " + table + " t")) {
        script.append(
            "INSERT INTO %s SELECT ('%s'::%s).*;%n"
                .formatted(table, row.replace("'", "''"), table));
      }
    }
    script.append("UPDATE store SET store_id = uuid_send(gen_random_uuid());");
    emptied = script.toString();
  }

  /** Returns a new database without any table. */
  public synchronized PostgresAddress empty(String name) {
    execute("postgres", "CREATE DATABASE \"" + name + "\" OWNER assay");
    return address(name);
  }

  /** Returns the address of a database, as a collector's user. */
  public PostgresAddress address(String name) {
    return new PostgresAddress(url(name), USER, PASSWORD);
  }

  /** Returns the URL of a database. */
  public String url(String name) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
  }

  /** Returns where the password of the collector's user stands, as its settings take it. */
  public Path passwordFile() {
    return directory.resolve("password");
  }

  /** Runs a statement as the administrator. */
  public void execute(String database, String sql) {
    try (Connection connection = administrator(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Returns the first column of what a query finds, as text. */
  public List<String> query(String database, String sql) {
    try (Connection connection = administrator(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (row.next()) {
        found.add(row.getString(1));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private Connection administrator(String database) throws SQLException {
    return DriverManager.getConnection(url(database), "postgres", PASSWORD);
  }

  private static String owner() {
    return isRoot() ? "postgres" : System.getProperty("user.name");
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private void runAsOwner(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      // It refuses to run as root.
      command.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    try {
      run(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(List<String> command) throws IOException {
    Path output = Files.createTempFile("postgres", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(process.waitFor()).as(() -> command + ": " + read(output)).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      Files.delete(output);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    crash();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
