package dev.assay.acceptance.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The Spring Boot application of {@code acceptance/apps}, and what its JVM says of its classes. */
public final class SpringBootApplication {

  /**
   * "[0.1s][info][class,load] com.example.A source: jar:file:/x.jar", the unified log of a HotSpot
   * JVM. The source of a class read from a class-path archive is its location, or "shared objects
   * file".
   */
  private static final Pattern LOADED =
      Pattern.compile("^(?:\\[[^]]*\\])* *(\\S+) source: (.+?)\\s*$");

  /** Options of a JVM that is there for moments: it is ready after a third of the work. */
  public static final List<String> JVM_OPTIONS =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private SpringBootApplication() {}

  /** The fat jar. */
  public static Path jar() {
    Path jar = Assay.home().resolve("acceptance/apps/spring-boot/target/spring-boot-app.jar");
    Privileges.require(Files.exists(jar), "this test needs " + jar + " (mvn package builds it)");
    return jar;
  }

  /** How {@code java} starts it, with an agent. */
  public static List<String> command(String java, String agent, String jar, String... options) {
    List<String> command = new ArrayList<>();
    command.add(java);
    command.addAll(JVM_OPTIONS);
    command.addAll(List.of(options));
    command.addAll(List.of("-javaagent:" + agent, "-jar", jar));
    return command;
  }

  /** Whether its log says that it is ready. */
  public static boolean isReady(String log) {
    return log.contains("Started Application in");
  }

  /** The port that its log names. */
  public static int port(String log) {
    Matcher matcher = Pattern.compile("Tomcat started on port (\\d+)").matcher(log);
    if (!matcher.find()) {
      throw new IllegalStateException("no port in the log:\n" + log);
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** Uses the page and the resource, so that their classes are loaded. */
  public static void visit(int port) {
    HttpClient http = HttpClient.newHttpClient();
    for (String path : new String[] {"/", "/owners?prefix=A", "/actuator/health"}) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(Duration.ofSeconds(30))
              .build();
      try {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
          throw new IllegalStateException(path + " answered " + response.statusCode());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * Classes that a unified log ({@code -Xlog:class+load}) names as read from somewhere: without
   * hidden classes and without those that the program defined from bytes of its own making, also
   * where it gave them the source of another class.
   */
  public static Set<String> namedClasses(Path unifiedLog) {
    Set<String> entries = entries();
    Set<String> names = new TreeSet<>();
    try (BufferedReader lines = Files.newBufferedReader(unifiedLog, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = LOADED.matcher(line);
        if (matcher.find() && isNamed(matcher.group(1), matcher.group(2))) {
          boolean inArchive = matcher.group(2).contains(jar().getFileName().toString());
          if (!inArchive || entries.contains(matcher.group(1))) {
            names.add(matcher.group(1));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  /** Names of all class files in the jar and in the jars inside of it. */
  private static Set<String> entries() {
    Set<String> names = new TreeSet<>();
    try (ZipInputStream outer = new ZipInputStream(Files.newInputStream(jar()))) {
      for (ZipEntry entry = outer.getNextEntry(); entry != null; entry = outer.getNextEntry()) {
        if (entry.getName().endsWith(".jar")) {
          addEntries(new ZipInputStream(outer), names);
        } else {
          addEntry(entry.getName(), names);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  private static void addEntries(ZipInputStream inner, Set<String> names) throws IOException {
    for (ZipEntry entry = inner.getNextEntry(); entry != null; entry = inner.getNextEntry()) {
      addEntry(entry.getName(), names);
    }
  }

  private static void addEntry(String path, Set<String> names) {
    if (path.endsWith(".class")) {
      names.add(
          path.replaceFirst("^(BOOT-INF/classes|META-INF/versions/\\d+)/", "")
              .replaceFirst("\\.class$", "")
              .replace('/', '.'));
    }
  }

  private static boolean isNamed(String name, String source) {
    boolean hidden = name.contains("/0x") || name.contains("+0x") || name.contains(".0x");
    // "__JVM_DefineClass__", "__ClassLoader::defineClass__", "__dynamic_proxy__" and, for proxies
    // and
    // accessors, the class that defined it.
    boolean made =
        source.startsWith("__") || !(source.contains(":") || source.startsWith("shared objects"));
    return !hidden && !made && !name.startsWith("[");
  }
}
