package dev.assay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Does in one process what {@code assay up} and {@code assay scan} do, so that the launcher can ask
 * the JVM which classes they need, and keep these for faster starts.
 */
@Command(
    name = "train",
    hidden = true,
    description = "Uses what commands use, for the launcher's archive of classes.")
final class TrainCommand implements Callable<Integer> {

  private static final String ADVISORY =
      """
      {"id": "%s", "modified": "2026-01-01T00:00:00Z", "aliases": ["CVE-2026-0001"],
       "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
       "affected": [{"package": {"ecosystem": "%s", "name": "%s"},
         "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9"}]}]}]}
      """;

  @Option(names = "--jar", required = true, description = "A jar to scan.")
  private Path jar;

  @Parameters(paramLabel = "DIR", description = "An empty directory to work in.")
  private Path directory;

  @Override
  public Integer call() throws IOException {
    Path root = root();
    Path advisories = advisories();
    String database = directory.resolve("db").toString();
    run("up", "--once", "--data", directory.resolve("up").toString(), "--listen", "127.0.0.1:0");
    run("db", "update", "--db", database, "--from", advisories.toString());
    for (ScanFormat format : ScanFormat.values()) {
      run("scan", root.toString(), "--offline", "--db", database, "-o", format.name());
    }
    return ExitCode.OK;
  }

  private static void run(String... words) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    StringWriter said = new StringWriter();
    int exitCode =
        AssayMain.commandLine(words).setOut(nowhere).setErr(new PrintWriter(said)).execute(words);
    if (exitCode != ExitCode.OK) {
      throw new CommandFailure(String.join(" ", words) + ": " + said);
    }
  }

  /** A file system with a package of each kind that is common. */
  private Path root() throws IOException {
    Map<String, String> files =
        Map.of(
            "etc/os-release",
            "ID=debian\nVERSION_ID=\"12\"\n",
            "var/lib/dpkg/status",
            """
            Package: trained
            Status: install ok installed
            Architecture: amd64
            Source: training (1.0)
            Version: 1.0-1
            Depends: libc6 (>= 2.14)

            """,
            "var/lib/dpkg/info/trained.list",
            "/.\n/usr\n/usr/bin\n/usr/bin/trained\n",
            "usr/bin/trained",
            "#!/bin/sh\n",
            "usr/lib/python3/dist-packages/trained-1.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: trained\nVersion: 1.0\n",
            "app/node_modules/trained/package.json",
            "{\"name\": \"trained\", \"version\": \"1.0.0\", \"license\": \"MIT\"}");
    Path root = directory.resolve("root");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    Files.copy(jar, root.resolve("app/app.jar"));
    if (!root.resolve("usr/bin/trained").toFile().setExecutable(true)) {
      throw new CommandFailure(root + " has no executables");
    }
    return root;
  }

  private Path advisories() throws IOException {
    for (String ecosystem : List.of("Debian:12", "Maven")) {
      Path zip = directory.resolve("osv/" + ecosystem.split(":", 2)[0] + "/all.zip");
      Files.createDirectories(zip.getParent());
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
        String id = "TRAINED-" + ecosystem.length();
        String name = ecosystem.equals("Maven") ? "info.picocli:picocli" : "training";
        out.putNextEntry(new ZipEntry(id + ".json"));
        out.write(ADVISORY.formatted(id, ecosystem, name).getBytes(UTF_8));
      }
    }
    return directory.resolve("osv");
  }
}
