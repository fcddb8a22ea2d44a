package dev.assay.sensor.fileaccess;

import static dev.assay.sensor.TestPrograms.require;

import dev.assay.sensor.TestPrograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/**
 * An overlay, as a runtime mounts it for a container, and a program that can enter it as a
 * container's program does: with a mount namespace of its own, whose root it is.
 */
final class OverlayRoot {

  /** Static, so that nothing but what it is told to do opens any file. */
  private static final String PROGRAM =
      """
      #define _GNU_SOURCE
      #include <fcntl.h>
      #include <sched.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/mman.h>
      #include <sys/mount.h>
      #include <sys/stat.h>
      #include <sys/syscall.h>
      #include <unistd.h>
      static int fail(const char *what) { perror(what); return 1; }
      int main(int count, char **words) {
        for (int i = 1; i < count; i++) {
          char *word = words[i], *path = strchr(word, ':') + 1;
          if (!strncmp(word, "enter:", 6)) {
            if (unshare(CLONE_NEWNS) || mount("", "/", "", MS_REC | MS_PRIVATE, "")) return fail("unshare");
            if (chdir(path) || syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
              return fail("pivot_root");
          } else if (!strncmp(word, "bind:", 5)) {
            char *to = strchr(path, ':'); *to++ = 0;
            if (mount(path, to, "", MS_BIND, "")) return fail("bind");
          } else if (!strncmp(word, "tmpfs:", 6)) {
            if (mount("", path, "tmpfs", 0, "")) return fail("tmpfs");
          } else if (!strncmp(word, "open:", 5)) {
            int file = open(path, O_RDONLY);
            if (file < 0) return fail(path);
            close(file);
          } else if (!strncmp(word, "pipe:", 5)) {
            if (mkfifo(path, 0666) || open(path, O_RDWR) < 0) return fail(path);
          } else if (!strncmp(word, "map:", 4)) {
            int file = open(path, O_RDONLY);
            if (file < 0 || mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0) == MAP_FAILED)
              return fail(path);
            close(file);
          } else if (!strncmp(word, "write:", 6)) {
            int file = open(path, O_WRONLY | O_CREAT, 0644);
            if (file < 0 || write(file, "x", 1) != 1) return fail(path);
            close(file);
          } else if (!strncmp(word, "move:", 5)) {
            char *to = strchr(path, ':'); *to++ = 0;
            if (rename(path, to)) return fail("rename");
          } else if (!strncmp(word, "exec:", 5)) {
            words[i] = path;
            execv(path, words + i);
            return fail(path);
          } else if (!strncmp(word, "many:", 5)) {
            char *to = strchr(path, ':'), name[4096]; *to++ = 0;
            for (int n = 0; n < atoi(path); n++) {
              snprintf(name, sizeof name, "%s/%d.txt", to, n);
              int file = open(name, O_RDWR | O_CREAT, 0644);
              if (file < 0) return fail(name);
              close(file);
            }
          } else if (!strncmp(word, "wait:", 5)) {
            puts("ready"); fflush(stdout); getchar();
          }
        }
        return 0;
      }
      """;

  private final Path directory;
  private final Path lower;
  private final Path root;
  private boolean mounted;

  private OverlayRoot(Path directory) {
    this.directory = directory;
    this.lower = directory.resolve("lower");
    this.root = directory.resolve("rootfs");
  }

  /** Makes one of these files, and "/bin/acts", which does what it is told. */
  static OverlayRoot make(Path directory, String... files)
      throws IOException, InterruptedException {
    require(TestPrograms.isRoot(), "only root may mount");
    OverlayRoot made = new OverlayRoot(directory);
    for (String name : List.of("upper", "work", "rootfs", "lower/bin", "lower/mnt")) {
      Files.createDirectories(directory.resolve(name));
    }
    TestPrograms.program(made.lower.resolve("bin/acts"), PROGRAM, "-static");
    for (String file : files) {
      Path path = made.lower.resolve(file.substring(1));
      Files.createDirectories(path.getParent());
      Files.writeString(path, "x".repeat(4096));
      // Files of images were not written just now.
      run("touch", "--date=2020-01-01", path.toString());
    }
    return made;
  }

  OverlayRoot mount() throws IOException, InterruptedException {
    String options =
        "lowerdir=%s,upperdir=%s,workdir=%s"
            .formatted(lower, directory.resolve("upper"), directory.resolve("work"));
    run("mount", "-t", "overlay", "overlay", "-o", options, root.toString());
    mounted = true;
    return this;
  }

  Path path() {
    return root;
  }

  /** Starts a program of it, as the container's; it goes on until its input ends where told so. */
  Process start(String... words) throws IOException {
    return startPrepared(List.of(), words);
  }

  /** As {@link #start}, after what a runtime does in the container's mount namespace. */
  Process startPrepared(List<String> before, String... words) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(lower.resolve("bin/acts").toString(), "enter:" + root));
    command.addAll(before);
    command.add("exec:/bin/acts");
    command.addAll(Arrays.asList(words));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Runs a program of it to its end. */
  void act(String... words) throws IOException, InterruptedException {
    end(start(words));
  }

  static void end(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Assertions.assertTrue(process.waitFor(60, TimeUnit.SECONDS), "hangs");
    Assertions.assertEquals(0, process.exitValue(), said);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    end(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Unmounts it, if it is mounted. */
  void unmount() throws IOException, InterruptedException {
    if (mounted) {
      mounted = false;
      run("umount", "--lazy", root.toString());
    }
  }

  /** Has a program go on that waits. */
  static void goOn(Process process) throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }
}
