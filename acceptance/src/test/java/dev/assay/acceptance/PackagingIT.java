package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One small library in the forms that Java programs are packed in: whatever the form, the agent
 * reports which of its classes are loaded and which initialised. The oracle for the loaded ones is
 * the JVM's own log.
 */
class PackagingIT {

  private static final String LIBRARY =
      """
      package lib;
      public class %1$s {
        public static int value = 1;
        static { value = 2; }
      }
      """;

  private static final String PROGRAM =
      """
      package app;
      public class Main {
        public static void main(String[] arguments) throws Exception {
          Class.forName("lib.OnlyLoaded", false, Main.class.getClassLoader());
          System.out.println(lib.Used.value);
        }
      }
      """;

  /** What a container of wars does: a class loader for each, with jars of the same name. */
  private static final String CONTAINER =
      """
      package app;
      import java.net.URL;
      import java.net.URLClassLoader;
      import java.nio.file.Path;
      public class Container {
        public static void main(String[] wars) throws Exception {
          for (String war : wars) {
            String[] nameAndClass = war.split("=");
            Path web = Path.of(nameAndClass[0], "WEB-INF");
            URL[] urls = {
              web.resolve("classes").toUri().toURL(),
              web.resolve("lib/library.jar").toUri().toURL()
            };
            ClassLoader loader = new URLClassLoader(urls, null);
            Class.forName("web.Servlet", true, loader);
            Class.forName(nameAndClass[1], true, loader);
          }
        }
      }
      """;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void modulesOfAnImageWithoutAnythingElse(int version) throws Exception {
    Jdk jdk = Jdk.require(version);
    Path modules = modules(jdk);
    Path image = directory.resolve("image");
    Command.run(
        jdk.program("jlink"), "--module-path=" + modules, "--add-modules=app", "--output=" + image);

    Map<String, JsonNode> archives =
        run(image.resolve("bin/java").toString(), "-m", "app/app.Main");

    assertThat(initialised(archive(archives, "lib"))).containsExactly("lib.Used");
    assertThat(onlyLoaded(archive(archives, "lib"))).containsExactly("lib.OnlyLoaded");
    assertThat(archive(archives, "lib").path("classCount").asInt()).isEqualTo(3);
    assertThat(initialised(archive(archives, "app"))).containsExactly("app.Main");
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void jarsOnTheModulePath(int version) throws Exception {
    Jdk jdk = Jdk.require(version);
    Path modules = modules(jdk);
    Path jar = jar(jdk, modules.resolve("lib"), "lib.jar");
    Path program = jar(jdk, modules.resolve("app"), "app.jar");

    Map<String, JsonNode> archives =
        run(jdk.program("java"), "-p", jar + ":" + program, "-m", "app/app.Main");

    assertThat(initialised(archive(archives, "lib.jar"))).containsExactly("lib.Used");
    assertThat(onlyLoaded(archive(archives, "lib.jar"))).containsExactly("lib.OnlyLoaded");
    assertThat(initialised(archive(archives, "app.jar"))).containsExactly("app.Main");
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void twoWarsThatShareAJarAndHaveDirectoriesOfTheirOwn(int version) throws Exception {
    Jdk jdk = Jdk.require(version);
    Path jar = jar(jdk, modules(jdk).resolve("lib"), "library.jar");
    jdk.compile(directory.resolve("container"), "Container.java", CONTAINER);
    String first = war(jdk, "first", jar) + "=lib.Used";
    String second = war(jdk, "second", jar) + "=lib.OnlyLoaded";

    Map<String, JsonNode> archives =
        run(
            jdk.program("java"),
            "-cp",
            directory.resolve("container").toString(),
            "app.Container",
            first,
            second);

    assertThat(initialised(archive(archives, "library.jar")))
        .as("the jar of both, by its content")
        .containsExactly("lib.OnlyLoaded", "lib.Used");
    assertThat(initialised(archive(archives, "classes"))).containsExactly("web.Servlet");
    assertThat(initialised(archive(archives, "container"))).containsExactly("app.Container");
  }

  private String war(Jdk jdk, String name, Path jar) throws IOException {
    Path web = directory.resolve(name).resolve("WEB-INF");
    jdk.compile(
        web.resolve("classes"),
        "Servlet.java",
        "package web; public class Servlet { static int of"
            + name
            + " = 1; static { of"
            + name
            + "++; } }");
    Files.createDirectories(web.resolve("lib"));
    Files.copy(jar, web.resolve("lib/library.jar"));
    return directory.resolve(name).toString();
  }

  /** Compiles the modules "lib" and "app", each into a directory of its name. */
  private Path modules(Jdk jdk) throws IOException {
    Path sources = directory.resolve("sources");
    List<String> files = new ArrayList<>();
    files.add(write(sources.resolve("lib/module-info.java"), "module lib { exports lib; }"));
    for (String name : List.of("Used", "OnlyLoaded", "Unused")) {
      files.add(write(sources.resolve("lib/lib/" + name + ".java"), LIBRARY.formatted(name)));
    }
    files.add(write(sources.resolve("app/module-info.java"), "module app { requires lib; }"));
    files.add(write(sources.resolve("app/app/Main.java"), PROGRAM));
    Path modules = directory.resolve("modules");
    List<String> command = new ArrayList<>(List.of(jdk.program("javac"), "-d", modules.toString()));
    command.addAll(List.of("--module-source-path", sources.toString()));
    command.addAll(files);
    Command.run(command.toArray(String[]::new));
    return modules;
  }

  private static String write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text).toString();
  }

  private Path jar(Jdk jdk, Path classes, String name) {
    Path jar = directory.resolve(name);
    Command.run(jdk.program("jar"), "--create", "--file=" + jar, "-C", classes.toString(), ".");
    return jar;
  }

  /** Runs a program with the library alone, without java.instrument; archives by file name. */
  private Map<String, JsonNode> run(String java, String... arguments) throws IOException {
    Path report = directory.resolve("report.json");
    Path log = directory.resolve("load.log");
    List<String> command = new ArrayList<>(List.of(java));
    command.add(
        "-agentpath:"
            + Assay.agentDirectory().resolve("libassay-bridge.so")
            + "=report.short.lived=true,exit.timeout=60s,report.file="
            + report);
    command.add("-Xlog:class+load=info:file=" + log + ":none:filecount=0");
    command.addAll(List.of(arguments));
    Command.Result result = new Command(command, Map.of()).execute();
    assertThat(result.exitCode()).as(result.everything()).isZero();
    assertThat(result.errors()).isEmpty();

    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.path("gaps")).isEmpty();
    Map<String, JsonNode> archives = new TreeMap<>();
    Set<String> reported = new TreeSet<>();
    for (JsonNode archive : json.path("archives")) {
      archives.put(archive.path("fileName").asText(), archive);
      reported.addAll(initialised(archive));
      reported.addAll(onlyLoaded(archive));
    }
    assertThat(reported).as("what the JVM's log has of the program").containsAll(logged(log));
    return archives;
  }

  private static JsonNode archive(Map<String, JsonNode> archives, String fileName) {
    JsonNode archive = archives.get(fileName);
    if (archive == null) {
      throw new AssertionError("no archive " + fileName + " in " + archives.keySet());
    }
    return archive;
  }

  private static List<String> logged(Path log) throws IOException {
    try (var lines = Files.lines(log)) {
      return lines
          .filter(line -> line.matches("(lib|app|web)\\.\\S+ source: .*"))
          .map(line -> line.substring(0, line.indexOf(' ')))
          .toList();
    }
  }

  private static Set<String> initialised(JsonNode archive) {
    return names(archive.path("initialised"));
  }

  private static Set<String> onlyLoaded(JsonNode archive) {
    return names(archive.path("loadedOnly"));
  }

  private static Set<String> names(JsonNode array) {
    Set<String> names = new TreeSet<>();
    array.forEach(name -> names.add(name.asText()));
    return names;
  }
}
