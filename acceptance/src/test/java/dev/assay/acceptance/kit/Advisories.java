package dev.assay.acceptance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives of OSV records that a test makes up, as osv.dev publishes real ones. */
public final class Advisories {

  private final Path directory;
  private final Map<String, List<String>> records = new TreeMap<>();

  /** Writes below {@code directory}: ECOSYSTEM/all.zip. */
  public Advisories(Path directory) {
    this.directory = directory;
  }

  /** Returns a record by which every version of a package is affected that anybody has today. */
  public static String affected(String id, String severity, String ecosystem, String name) {
    return """
    {"id":"%s","modified":"2026-01-01T00:00:00Z","database_specific":{"severity":"%s"},\
    "affected":[{"package":{"ecosystem":"%s","name":"%s"},\
    "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"%s"}]}]}]}\
    """
        // Later than any epoch that Debian has given to a version.
        .formatted(id, severity, ecosystem, name, ecosystem.startsWith("Debian") ? "999:0" : "999");
  }

  /** Adds a record to the archive of an ecosystem. */
  public Advisories add(String ecosystem, String record) {
    records.computeIfAbsent(ecosystem, key -> new ArrayList<>()).add(record);
    return this;
  }

  /** Writes all archives, and has the program import them. */
  public void importInto(Path database) throws IOException {
    write();
    Command.Result result = Assay.run("db", "update", "--db=" + database, "--from=" + directory);
    assertThat(result.exitCode()).as(result.everything()).isZero();
  }

  /** Writes all archives. */
  public void write() throws IOException {
    for (Map.Entry<String, List<String>> each : records.entrySet()) {
      Path archive = directory.resolve(each.getKey()).resolve("all.zip");
      Files.createDirectories(archive.getParent());
      try (OutputStream out = Files.newOutputStream(archive);
          ZipOutputStream zip = new ZipOutputStream(out)) {
        for (int i = 0; i < each.getValue().size(); i++) {
          zip.putNextEntry(new ZipEntry(i + ".json"));
          zip.write(each.getValue().get(i).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }
}
