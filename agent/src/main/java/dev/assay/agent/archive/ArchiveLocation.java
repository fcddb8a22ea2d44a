package dev.assay.agent.archive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM has an archive: a file, something nested in a file, or a module. Immutable value.
 *
 * <p>Made from the URLs of code sources without ever opening them. What loaders of the field use as
 * URL is listed at {@link #ofUrl}.
 */
public final class ArchiveLocation {

  /** Entries within entries; an ear holds wars that hold jars, and nobody nests deeper. */
  private static final int MAX_DEPTH = 4;

  private final String file;
  private final List<String> entries;
  private final boolean module;

  private ArchiveLocation(String file, List<String> entries, boolean module) {
    this.file = file;
    this.entries = Collections.unmodifiableList(new ArrayList<String>(entries));
    this.module = module;
  }

  /** Returns the location of a file or directory. */
  public static ArchiveLocation ofFile(String path) {
    return new ArchiveLocation(path, Collections.<String>emptyList(), false);
  }

  /** Returns the location of a module of the running JDK. */
  public static ArchiveLocation ofModule(String name) {
    return new ArchiveLocation(name, Collections.<String>emptyList(), true);
  }

  /**
   * Returns the location that a code source's URL means; null for URLs that name no file.
   *
   * <ul>
   *   <li>{@code file:/lib/x.jar}, {@code file:/classes/}, and with OSGi's prefix {@code
   *       reference:}
   *   <li>{@code jar:nested:/app.jar/!BOOT-INF/lib/x.jar!/} (Spring Boot 3.2 and later)
   *   <li>{@code jar:file:/app.jar!/BOOT-INF/lib/x.jar!/} (Spring Boot before 3.2)
   *   <li>{@code jar:war:file:/app.war^/WEB-INF/lib/x.jar!/} (Tomcat with a packed war; the caret
   *       may be an asterisk)
   *   <li>{@code jrt:/java.sql}
   * </ul>
   */
  public static @Nullable ArchiveLocation ofUrl(String url) {
    if (url.startsWith("jrt:/")) {
      String name = url.substring("jrt:/".length());
      int slash = name.indexOf('/');
      return ofModule(slash < 0 ? name : name.substring(0, slash));
    }
    String rest = strip(strip(url, "jar:"), "reference:");
    if (rest.startsWith("nested:")) {
      return ofBoot(rest.substring("nested:".length()));
    }
    if (rest.startsWith("war:")) {
      // Tomcat writes "*/" or "^/" where others write "!/"
      // (org.apache.catalina.webresources.war.Handler).
      rest = rest.substring("war:".length()).replace("*/", "!/").replace("^/", "!/");
    }
    return rest.startsWith("file:") ? ofNested(rest.substring("file:".length())) : null;
  }

  private static String strip(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  /** Spring Boot writes "/!" behind the outer archive only, and "!/" at the end. */
  private static @Nullable ArchiveLocation ofBoot(String path) {
    int outerEnd = path.indexOf("/!");
    String entry = outerEnd < 0 ? "" : path.substring(outerEnd + 2);
    return outerEnd < 0 ? ofNested(path) : ofNested(path.substring(0, outerEnd) + "!/" + entry);
  }

  private static @Nullable ArchiveLocation ofNested(String path) {
    List<String> parts = new ArrayList<String>();
    int from = 0;
    for (int bang = path.indexOf("!/"); bang >= 0; bang = path.indexOf("!/", from)) {
      parts.add(path.substring(from, bang));
      from = bang + 2;
    }
    if (from < path.length()) {
      parts.add(path.substring(from));
    }
    if (parts.isEmpty() || parts.size() > 1 + MAX_DEPTH) {
      return null;
    }
    String file = UrlPath.decode(withoutEmptyHost(parts.get(0)));
    List<String> entries = new ArrayList<String>();
    for (String part : parts.subList(1, parts.size())) {
      entries.add(UrlPath.decode(part.startsWith("/") ? part.substring(1) : part));
    }
    return file.startsWith("/") ? new ArchiveLocation(file, entries, false) : null;
  }

  /** Reduces {@code ///x} (RFC 8089's {@code file:///x}) to {@code /x}. */
  private static String withoutEmptyHost(String path) {
    return path.startsWith("///") ? path.substring(2) : path;
  }

  /** Tells whether it is a module; {@link #file} is its name then. */
  boolean isModule() {
    return module;
  }

  /** Returns the path of the outermost file or directory, or the name of the module. */
  String file() {
    return file;
  }

  /** Returns the entries from the outside in; empty where the archive is the file itself. */
  List<String> entries() {
    return entries;
  }

  /** Returns the last name in it, without directories. */
  String fileName() {
    String last = entries.isEmpty() ? file : entries.get(entries.size() - 1);
    int end = last.endsWith("/") ? last.length() - 1 : last.length();
    return last.substring(last.lastIndexOf('/', end - 1) + 1, end);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ArchiveLocation
        && module == ((ArchiveLocation) other).module
        && file.equals(((ArchiveLocation) other).file)
        && entries.equals(((ArchiveLocation) other).entries);
  }

  @Override
  public int hashCode() {
    return file.hashCode() * 31 + entries.hashCode();
  }

  /**
   * Returns it for people, for example {@code /app/app.jar!/BOOT-INF/lib/x.jar} or {@code
   * jrt:/java.sql}.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(module ? "jrt:/" : "").append(file);
    for (String entry : entries) {
      text.append("!/").append(entry);
    }
    return text.toString();
  }
}
