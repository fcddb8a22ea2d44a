package dev.assay.acceptance.kit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Jars that say of themselves what they are, as Maven makes them. */
public final class Jars {

  private Jars() {}

  /** Writes a jar with Maven's record of its coordinates, and nothing else. */
  public static void write(Path jar, String group, String name, String version) throws IOException {
    Files.createDirectories(jar.getParent());
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("META-INF/maven/" + group + "/" + name + "/pom.properties"));
      String record = "groupId=%s%nartifactId=%s%nversion=%s%n".formatted(group, name, version);
      zip.write(record.getBytes(StandardCharsets.UTF_8));
    }
  }
}
