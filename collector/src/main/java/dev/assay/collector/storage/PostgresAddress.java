package dev.assay.collector.storage;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is, and as whom it is used.
 *
 * <p>Off loopback its certificate and name are verified, unless the URL says otherwise by {@code
 * sslmode}.
 */
public final class PostgresAddress {

  /** A host that does not answer is not waited for any longer. */
  private static final String CONNECT_SECONDS = "10";

  /** No statement of the collector takes that long, so that its connection is dead by then. */
  private static final String ANSWER_SECONDS = "120";

  /** Rows of large answers that are in memory at a time. */
  private static final String ROWS_AT_ONCE = "1000";

  private static final String ANSWER_TIMEOUT = "socketTimeout";

  private static final String SCHEME = "jdbc:postgresql:";

  private static final String PASSWORD = "password";

  private final String url;
  private final Properties properties = new Properties();

  /**
   * @param url as the driver takes it: {@code jdbc:postgresql://host:5432/database?sslmode=…}
   * @param user whom to connect as; null: as the URL or the driver says
   * @param password of the user; null: there is none
   * @throws IllegalArgumentException if the URL is none of PostgreSQL, or has a password
   */
  public PostgresAddress(String url, @Nullable String user, @Nullable String password) {
    this.url = url;
    Map<String, String> told = url.startsWith(SCHEME) ? told(url) : Map.of();
    if (told.isEmpty()) {
      throw new IllegalArgumentException(
          "collector.postgresql.url: '"
              + name()
              + "' (expected: jdbc:postgresql://host:port/database)");
    }
    if (told.containsKey(PASSWORD)) {
      throw new IllegalArgumentException(
          "collector.postgresql.url: contains a password, which would be logged; put it into a file"
              + " and name that by collector.postgresql.password-file");
    }
    if (!isLoopback(told.getOrDefault("PGHOST", "localhost"))) {
      properties.setProperty("sslmode", "verify-full");
    }
    properties.setProperty("connectTimeout", CONNECT_SECONDS);
    properties.setProperty(ANSWER_TIMEOUT, ANSWER_SECONDS);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("defaultRowFetchSize", ROWS_AT_ONCE);
    properties.setProperty("ApplicationName", "assay-collector");
    // What the URL says holds.
    parameters(url).forEach(properties::remove);
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty(PASSWORD, password);
    }
  }

  /** Returns what the driver understands of a URL; empty: it is none. */
  private static Map<String, String> told(String url) {
    Map<String, String> told = new HashMap<>();
    try {
      for (DriverPropertyInfo each :
          DriverManager.getDriver(url).getPropertyInfo(url, new Properties())) {
        if (each.value != null) {
          told.put(each.name, each.value);
        }
      }
      return told;
    } catch (SQLException e) {
      return Map.of(); // the answer of this method to a text that no driver understands
    }
  }

  private static List<String> parameters(String url) {
    int begin = url.indexOf('?');
    return begin < 0
        ? List.of()
        : Arrays.stream(url.substring(begin + 1).split("&"))
            .map(each -> each.split("=", 2)[0])
            .toList();
  }

  private static boolean isLoopback(String hosts) {
    return Arrays.stream(hosts.split(",")).allMatch(PostgresAddress::isLoopbackHost);
  }

  private static boolean isLoopbackHost(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    // Names are not looked up: who answers for them may change.
    boolean numeric = host.contains(":") || host.matches("[0-9.]+");
    try {
      return numeric && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // the answer of this method to what is no address
    }
  }

  String url() {
    return url;
  }

  /** Returns what the driver is given besides the URL; a copy. */
  Properties properties() {
    Properties copy = new Properties();
    copy.putAll(properties);
    return copy;
  }

  /** Returns the same without a limit of how long a statement may take; a copy. */
  Properties patientProperties() {
    Properties copy = properties();
    copy.setProperty(ANSWER_TIMEOUT, "0");
    return copy;
  }

  /** Returns its name without parameters, for messages and logs. */
  String name() {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }

  @Override
  public String toString() {
    return "PostgreSQL database " + name();
  }
}
