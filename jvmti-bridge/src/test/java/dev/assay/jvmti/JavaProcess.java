package dev.assay.jvmti;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a JVM that ran to its end printed. */
record JavaProcess(int exitCode, List<String> out, List<String> err) {

  private static final long LONGEST_RUN_SECONDS = 120;

  /** The class path of everything in this module, tests included. */
  static String classPath() {
    return location(JvmtiBridge.class) + ":" + location(JavaProcess.class);
  }

  /** A copy of the library that the build made; skips the test where there was no C compiler. */
  static Path library(Path directory) throws IOException {
    Path library = directory.resolve("libassay-bridge.so");
    String resource = platform() + "/libassay-bridge.so";
    try (InputStream packed = JvmtiBridge.class.getResourceAsStream(resource)) {
      Privileges.assume(packed != null, resource + " was not built: there was no C compiler");
      Files.copy(packed, library, StandardCopyOption.REPLACE_EXISTING);
    }
    return library;
  }

  /** This machine, as resource paths name it. */
  static String platform() {
    return "linux-" + System.getProperty("os.arch").replace("amd64", "x86_64");
  }

  static Path location(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  static JavaProcess run(Jdk jdk, Path directory, List<String> arguments)
      throws IOException, InterruptedException {
    return run(jdk, directory, arguments, Map.of());
  }

  /** Runs {@code java arguments} with its output going through files in {@code directory}. */
  static JavaProcess run(
      Jdk jdk, Path directory, List<String> arguments, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(jdk.home().resolve("bin/java").toString()));
    command.addAll(arguments);
    return run(command, directory, environment);
  }

  static JavaProcess run(List<String> command, Path directory, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(directory, "out", ".txt");
    Path err = Files.createTempFile(directory, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(LONGEST_RUN_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(command + " did not end; stderr: " + Files.readString(err));
    }
    return new JavaProcess(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
  }
}
