package dev.assay.inventory.language.jar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.inventory.InventoryProblem;
import dev.assay.inventory.language.jar.JarContent.Archive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class JarReaderTest {

  private static final byte[] CLASS = {(byte) 0xCA, (byte) 0xFE};

  @TempDir private Path directory;

  private static byte[] jar(int method, Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> each : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(each.getKey());
        entry.setMethod(method);
        entry.setSize(each.getValue().length);
        CRC32 crc = new CRC32();
        crc.update(each.getValue());
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(each.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] library(String group, String artifact, String version) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(
        "META-INF/MANIFEST.MF",
        "Manifest-Version: 1.0\r\nImplementation-Version: 9\r\nX: y\r\n\r\n".getBytes(UTF_8));
    entries.put(
        "META-INF/maven/" + group + "/" + artifact + "/pom.properties",
        "groupId=%s\nartifactId=%s\nversion=%s\n"
            .formatted(group, artifact, version)
            .getBytes(UTF_8));
    entries.put("org/lib/A.class", CLASS);
    entries.put("org/lib/b/B.class", CLASS);
    entries.put("META-INF/versions/9/org/lib/A.class", CLASS);
    entries.put("module-info.class", CLASS);
    return jar(ZipOutputStream.DEFLATED, entries);
  }

  private static byte[] application(int method) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("BOOT-INF/classes/com/acme/App.class", CLASS);
    entries.put("BOOT-INF/lib/one-1.0.jar", library("g", "one", "1.0"));
    entries.put("BOOT-INF/lib/two-2.0.jar", library("g", "two", "2.0"));
    entries.put("BOOT-INF/lib/broken.jar", "no archive".getBytes(UTF_8));
    return jar(method, entries);
  }

  private JarContent read(byte[] bytes) throws IOException {
    return read(bytes, JarLimits.DEFAULT);
  }

  private JarContent read(byte[] bytes, JarLimits limits) throws IOException {
    Path file = Files.write(directory.resolve("app.jar"), bytes);
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      return JarReader.read(channel, "/app/app.jar", limits);
    }
  }

  private void assertIsTheApplication(JarContent content) {
    assertThat(content.archives())
        .extracting(Archive::location)
        .containsExactly(
            "/app/app.jar",
            "/app/app.jar!/BOOT-INF/lib/one-1.0.jar",
            "/app/app.jar!/BOOT-INF/lib/two-2.0.jar");
    assertThat(content.archives().get(0).evidence().commonPackage()).isEqualTo("com.acme");
    assertThat(content.archives().get(1).evidence())
        .isEqualTo(
            new JarEvidence(
                "one-1.0.jar",
                List.of(new MavenCoordinates("g", "one", "1.0")),
                Map.of("Implementation-Version", "9"),
                "org.lib"));
    assertThat(content.archives().get(1).classCount()).isEqualTo(2);
    assertThat(content.problems())
        .containsExactly(
            new InventoryProblem(
                "/app/app.jar!/BOOT-INF/lib/broken.jar",
                "cannot be read: no ZIP archive: it has no end record"));
  }

  @Test
  void storedArchivesInsideAreReadInPlace() throws IOException {
    assertIsTheApplication(read(application(ZipOutputStream.STORED)));
  }

  @Test
  void packedArchivesInsideAreUnpacked() throws IOException {
    assertIsTheApplication(read(application(ZipOutputStream.DEFLATED)));
  }

  @Test
  void scriptBeforeTheArchiveShiftsIt() throws IOException {
    ByteArrayOutputStream executable = new ByteArrayOutputStream();
    executable.write("#!/bin/sh\nexec java -jar $0\n".getBytes(UTF_8));
    executable.write(application(ZipOutputStream.STORED));

    assertIsTheApplication(read(executable.toByteArray()));
  }

  @Test
  void moreThan65535EntriesAreCounted() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < 70_000; i++) {
        zip.putNextEntry(new ZipEntry("p/C" + i + ".class"));
      }
    }

    JarContent content = read(bytes.toByteArray());

    assertThat(content.problems()).isEmpty();
    assertThat(content.archives().get(0).classCount()).isEqualTo(70_000);
  }

  @Test
  void fileThatIsNoArchiveIsAProblem() throws IOException {
    for (byte[] bytes : new byte[][] {{}, "<html>".getBytes(UTF_8), new byte[100_000]}) {
      assertThat(read(bytes).archives()).isEmpty();
      assertThat(read(bytes).problems()).hasSize(1);
    }
  }

  @Test
  void limitsCutAndSaySo() throws IOException {
    byte[] application = application(ZipOutputStream.DEFLATED);

    JarLimits shallow = new JarLimits(1 << 20, 100, 1 << 20, 1, 100, 1 << 20);
    assertThat(read(application, shallow).archives()).hasSize(1);
    assertThat(read(application, shallow).problems()).hasSize(3);

    JarLimits few = new JarLimits(1 << 20, 100, 1 << 20, 3, 2, 1 << 20);
    assertThat(read(application, few).archives()).hasSize(2);

    JarLimits narrow = new JarLimits(1 << 20, 2, 1 << 20, 3, 100, 1 << 20);
    assertThat(read(application, narrow).problems().get(0).detail())
        .contains("more than 2 entries");

    JarLimits poor = new JarLimits(1 << 20, 100, 1 << 20, 3, 100, 1000);
    assertThat(read(application, poor).problems())
        .anySatisfy(problem -> assertThat(problem.detail()).contains("more than 1000 bytes"));
  }

  @Test
  void liesAboutSizesAreProblems() throws IOException {
    byte[] bomb = jar(ZipOutputStream.DEFLATED, Map.of("META-INF/MANIFEST.MF", new byte[10 << 20]));

    JarLimits limits = new JarLimits(1 << 20, 100, 1 << 20, 3, 100, 1 << 30);
    assertThat(read(bomb, limits).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.detail()).contains("more than 1048576 bytes"));
  }

  /** Seeded: each run is the same, and a failure names its round. */
  @Test
  @Timeout(60)
  void damagedArchivesNeverThrow() throws IOException {
    byte[][] originals = {
      application(ZipOutputStream.STORED), application(ZipOutputStream.DEFLATED)
    };
    Random random = new Random(20261124);
    JarLimits limits = new JarLimits(1 << 20, 10_000, 1 << 20, 4, 50, 16 << 20);
    for (int round = 0; round < 4000; round++) {
      byte[] bytes = originals[round % 2].clone();
      // Half of the damage goes to the last tenth, where the directory is.
      for (int i = random.nextInt(8); i >= 0; i--) {
        int from = random.nextBoolean() ? 0 : bytes.length * 9 / 10;
        bytes[from + random.nextInt(bytes.length - from)] = (byte) random.nextInt();
      }
      int length = random.nextInt(10) == 0 ? random.nextInt(bytes.length) : bytes.length;
      JarContent content =
          JarReader.read(
              new ArrayChannel(java.util.Arrays.copyOf(bytes, length)), "round " + round, limits);
      content.archives().forEach(each -> JarIdentification.identify(each.evidence()));
      assertThat(content.archives().isEmpty() && content.problems().isEmpty())
          .as("round %s", round)
          .isFalse();
    }
  }
}
