package dev.assay.agent;

import dev.assay.agent.archive.Jars;
import dev.assay.agent.program.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A JVM that runs the {@link Program} under the packed agent. */
final class ObservedJvm implements AutoCloseable {

  private static final long MOST_SECONDS = 120;

  private final Process process;
  private final BufferedReader out;
  private final OutputStream in;
  private final Path directory;

  private ObservedJvm(Process process, Path directory) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.in = process.getOutputStream();
    this.directory = directory;
  }

  /**
   * Homes of JDKs to test on, by feature release: this test's own and those installed beside it.
   */
  static List<Path> jdks() throws IOException {
    Path own = Path.of(System.getProperty("java.home"));
    TreeMap<String, Path> byVersion = new TreeMap<>();
    byVersion.put(feature(own), own);
    try (Stream<Path> beside = Files.list(own.resolveSibling("."))) {
      for (Path home : beside.sorted().toList()) {
        if (Files.isExecutable(home.resolve("bin/javac"))
            && Files.exists(home.resolve("release"))) {
          byVersion.putIfAbsent(feature(home), home);
        }
      }
    }
    return List.copyOf(byVersion.tailMap("17", true).values());
  }

  private static String feature(Path home) throws IOException {
    try (Stream<String> lines = Files.lines(home.resolve("release"))) {
      String version =
          lines.filter(line -> line.startsWith("JAVA_VERSION=")).findFirst().orElse("");
      return version.replaceAll("[^0-9.]", "").split("\\.", -1)[0];
    }
  }

  /** The jar that the build packed. */
  static Path agentJar() {
    return Path.of("target/assay-agent.jar").toAbsolutePath();
  }

  /** Packs program and libraries as jars and a directory, and starts the program. */
  static ObservedJvm start(Path jdk, Path directory, String options, String... jvmArguments)
      throws IOException {
    return start(jdk, directory, "-javaagent:" + agentJar() + "=" + options, List.of(jvmArguments));
  }

  /** Unpacks the native library of the agent's jar. */
  static Path library(Path directory) throws IOException {
    Path library = directory.resolve("libassay-bridge.so");
    try (JarFile jar = new JarFile(agentJar().toFile())) {
      JarEntry packed =
          jar.stream()
              .filter(entry -> entry.getName().endsWith("/libassay-bridge.so"))
              .findFirst()
              .orElseThrow();
      try (InputStream in = jar.getInputStream(packed)) {
        Files.copy(in, library);
      }
    }
    return library;
  }

  /** Starts the program with any way of bringing in an agent. */
  static ObservedJvm start(
      Path jdk, Path directory, @Nullable String agent, List<String> jvmArguments)
      throws IOException {
    Path classes = testClasses();
    Files.write(directory.resolve("library.jar"), packed(classes, "library/").bytes());
    Path program = directory.resolve("program");
    copy(classes, program);
    byte[] nested = packed(classes, "nested/Nested").bytes();
    Files.write(directory.resolve("outer.jar"), new Jars().with("lib/nested.jar", nested).bytes());
    List<String> command = new ArrayList<>(List.of(jdk.resolve("bin/java").toString()));
    if (agent != null) {
      command.add(agent);
    }
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add(
        "-Xlog:class+load=info:file=" + directory.resolve("load.log") + ":none:filecount=0");
    command.addAll(jvmArguments);
    command.addAll(List.of("-cp", program + ":" + directory.resolve("library.jar")));
    command.add(Program.class.getName());
    command.add("jar:file:" + directory.resolve("outer.jar") + "!/lib/nested.jar!/");
    command.add(classes.toString());
    return new ObservedJvm(
        new ProcessBuilder(command).redirectError(directory.resolve("err").toFile()).start(),
        directory);
  }

  private static Path testClasses() {
    return Path.of(Program.class.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  private static Jars packed(Path classes, String part) throws IOException {
    String prefix = "dev/assay/agent/program/" + part;
    Jars jar = new Jars();
    try (Stream<Path> files = Files.walk(classes.resolve("dev/assay/agent/program"))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String path = classes.relativize(file).toString();
        if (path.startsWith(prefix)) {
          jar.with(path, Files.readAllBytes(file));
        }
      }
    }
    return jar.with(
        "META-INF/maven/g/lib/pom.properties", "groupId=g\nartifactId=lib\nversion=1\n");
  }

  private static void copy(Path classes, Path program) throws IOException {
    Path target = Files.createDirectories(program.resolve("dev/assay/agent/program"));
    try (Stream<Path> files = Files.list(classes.resolve("dev/assay/agent/program"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }

  /** Returns the lines up to the given one. */
  List<String> readUntil(String line) throws IOException {
    List<String> before = new ArrayList<>();
    for (String next = out.readLine(); !line.equals(next); next = out.readLine()) {
      if (next == null) {
        throw new IOException("ended: " + before + Files.readString(directory.resolve("err")));
      }
      before.add(next);
    }
    return before;
  }

  /** Tells the program a word. */
  void say(String word) throws IOException {
    in.write((word + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  /** Tells it to exit; returns the exit status. */
  int exit() throws IOException, InterruptedException {
    say("exit");
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("does not end");
    }
    return process.exitValue();
  }

  long pid() {
    return process.pid();
  }

  String errors() throws IOException {
    return Files.readString(directory.resolve("err"));
  }

  /** Returns the names of the classes that the JVM says it has loaded, hidden ones left out. */
  List<String> loadedByLog() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<String> lines = Files.lines(directory.resolve("load.log"))) {
      for (String line : lines.filter(line -> line.contains(" source: ")).toList()) {
        String name = line.substring(0, line.indexOf(' '));
        if (name.indexOf('/') < 0) {
          names.add(name);
        }
      }
    }
    return names;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
