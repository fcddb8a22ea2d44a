package dev.assay.inventory.os.dpkg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.inventory.Distribution;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.root.ContainedRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The largest package that a small heap takes, in a JVM that has little more than its list. */
class LargeListIT {

  private static final int FILES = 50_000;

  @TempDir private Path root;

  @Test
  void listIsNotInMemoryBesideItsPaths() throws Exception {
    Path info = Files.createDirectories(root.resolve("var/lib/dpkg/info"));
    Files.writeString(
        root.resolve("var/lib/dpkg/status"),
        "Package: large\nStatus: install ok installed\nVersion: 1\n");
    StringBuilder list = new StringBuilder();
    String directory = "/usr/lib/large/" + "d".repeat(70) + "/";
    for (int file = 0; file < FILES; file++) {
      list.append(directory).append(file).append('\n');
    }
    Files.writeString(info.resolve("large.list"), list);
    assertThat(list.length()).isBetween(4 << 20, InventoryLimits.SMALL_HEAP.maxFileBytes());

    Path output = root.resolve("output");
    Process reader =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx14m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Reader.class.getName(),
                    root.toString()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(reader.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(Files.readString(output, StandardCharsets.UTF_8).strip())
          .isEqualTo("large " + FILES);
    } finally {
      reader.destroyForcibly();
    }
  }

  /** What runs in the other JVM. */
  static final class Reader {

    private Reader() {}

    /** Prints the packages of a root, and how many files they own. */
    public static void main(String[] arguments) throws IOException {
      DpkgDatabase.read(
          ContainedRoot.at(Path.of(arguments[0])),
          Distribution.UNKNOWN,
          InventoryLimits.SMALL_HEAP,
          new ProblemList(),
          found -> System.out.println(found.name() + " " + found.files().size()));
    }
  }
}
