package dev.assay.sensor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Small native programs for tests on the real kernel, compiled when needed. */
public final class TestPrograms {

  private static final String PROGRAM =
      """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/stat.h>
      #include <unistd.h>
      /* Loads its arguments, says who it is, loads one more for each line read, and ends with its input. */
      int main(int count, char **libraries) {
        for (int i = 1; i < count; i++)
          if (!dlopen(libraries[i], RTLD_NOW)) { puts(dlerror()); return 1; }
        char text[4096] = {0};
        FILE *file = fopen("/proc/self/stat", "r");
        if (!file || !fread(text, 1, sizeof text - 1, file)) return 2;
        char *at = strrchr(text, ')');
        for (int field = 2; field < 22; field++) at = strchr(at + 1, ' ');
        struct stat namespace;
        if (stat("/proc/self/ns/pid", &namespace)) return 3;
        printf("%llu %d %llu\\n", (unsigned long long) namespace.st_ino, (int) getpid(), strtoull(at, 0, 10));
        fflush(stdout);
        char line[4096];
        while (fgets(line, sizeof line, stdin)) {
          line[strcspn(line, "\\n")] = 0;
          puts(dlopen(line, RTLD_NOW) ? "loaded" : dlerror());
          fflush(stdout);
        }
        return 0;
      }
      """;

  private TestPrograms() {}

  /** Skips the test unless {@code met}; fails it where REQUIRE_PRIVILEGES=1 promises it. */
  public static void require(boolean met, String reason) {
    if (!met && "1".equals(System.getenv("REQUIRE_PRIVILEGES"))) {
      Assertions.fail("REQUIRE_PRIVILEGES=1, but " + reason);
    }
    Assumptions.assumeTrue(met, reason);
  }

  public static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Compiles the program that loads libraries. */
  public static Path loader(Path directory) throws IOException, InterruptedException {
    Path source = Files.writeString(directory.resolve("loader.c"), PROGRAM);
    Path program = directory.resolve("loader");
    compile(List.of("-o", program.toString(), source.toString(), "-ldl"));
    return program;
  }

  /** Compiles a library with one function. */
  public static Path library(Path file) throws IOException, InterruptedException {
    Path source = Files.writeString(Path.of(file + ".c"), "int answer(void) { return 42; }\n");
    compile(List.of("-shared", "-fPIC", "-o", file.toString(), source.toString()));
    return file;
  }

  /** Compiles a program. */
  public static void program(Path file, String text, String... options)
      throws IOException, InterruptedException {
    Path source = Files.writeString(Path.of(file + ".c"), text);
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-o", file.toString(), source.toString()));
    compile(arguments);
    Files.delete(source);
  }

  private static void compile(List<String> arguments) throws IOException, InterruptedException {
    require(
        Files.isExecutable(Path.of("/usr/bin/gcc")) || Files.isExecutable(Path.of("/usr/bin/cc")),
        "there is no C compiler in /usr/bin");
    List<String> command =
        new ArrayList<>(
            List.of(Files.isExecutable(Path.of("/usr/bin/gcc")) ? "/usr/bin/gcc" : "/usr/bin/cc"));
    command.addAll(arguments);
    Process compiler = new ProcessBuilder(command).inheritIO().start();
    Assertions.assertTrue(compiler.waitFor(60, TimeUnit.SECONDS), "compiler hangs");
    Assertions.assertEquals(0, compiler.exitValue(), "compiler failed: " + command);
  }

  /** A program that has loaded its libraries and waits. */
  public static final class Running implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;
    private final String identity;

    private Running(Process process) throws IOException {
      this.process = process;
      this.out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      this.identity = Objects.requireNonNull(out.readLine(), "ended at once");
    }

    /** Starts a command that ends in the loader. */
    public static Running start(String... command) throws IOException {
      return new Running(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** What it says of itself: pid namespace, pid there, start time in ticks. */
    public String identity() {
      return identity;
    }

    /** The process that was started, which may be a parent of the loader. */
    public int pid() {
      return (int) process.pid();
    }

    /** The loader, where it is a child of what was started. */
    public int innermostPid() {
      return (int)
          process
              .descendants()
              .reduce((first, second) -> second)
              .map(ProcessHandle::pid)
              .orElse(process.pid())
              .longValue();
    }

    /** Has it load one more library. */
    public void load(Path library) throws IOException {
      process.getOutputStream().write((library + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      Assertions.assertEquals("loaded", out.readLine());
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
