package dev.assay.collector.config;

import dev.assay.settings.SettingType;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses of PostgreSQL databases as its JDBC driver takes them. */
final class PostgresUrlType extends SettingType<String> {

  private static final String SCHEME = "jdbc:postgresql://";

  /** Also of a key: sslpassword. */
  private static final Pattern PASSWORD =
      Pattern.compile("(password=)[^&]*", Pattern.CASE_INSENSITIVE);

  @Override
  public @Nullable String read(String text) {
    return text.startsWith(SCHEME) ? text : null;
  }

  @Override
  public String rule() {
    return SCHEME + "host:port/database, without a password";
  }

  /** One that has a password is refused, but is shown first. */
  @Override
  public String show(String url) {
    return PASSWORD.matcher(url).replaceAll("$1(secret)");
  }
}
