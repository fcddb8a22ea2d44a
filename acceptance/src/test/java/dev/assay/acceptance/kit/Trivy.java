package dev.assay.acceptance.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The real Trivy, with a database that is made of the same advisories as ours. It asks no network.
 */
public final class Trivy {

  private final Path program;
  private final Path cache;

  private Trivy(Path program, Path cache) {
    this.program = program;
    this.cache = cache;
  }

  /**
   * Returns it with an empty cache below {@code directory}; skips the test where it is not at hand,
   * and fails where it was promised: {@code ./verify} fetches it and sets {@code ASSAY_TRIVY}, or
   * says in {@code ASSAY_TRIVY_MISSING} why it cannot be had.
   */
  public static Trivy require(Path directory) {
    String named = System.getenv("ASSAY_TRIVY");
    String missing = System.getenv("ASSAY_TRIVY_MISSING");
    if (named == null) {
      String reason = "Trivy is not at hand: ASSAY_TRIVY=$(acceptance/trivy) fetches and names it";
      if ("1".equals(System.getenv("REQUIRE_PRIVILEGES")) && missing == null) {
        Assertions.fail("REQUIRE_PRIVILEGES=1, but " + reason);
      }
      Assumptions.abort(missing == null ? reason : "Trivy cannot be had: " + missing);
    }
    Path program = Path.of(named);
    if (!Files.isExecutable(program)) {
      Assertions.fail("ASSAY_TRIVY=" + named + " is no program");
    }
    return new Trivy(program, directory.resolve("trivy"));
  }

  /**
   * Makes its databases: of the archives of OSV records below {@code osv}, and one that knows no
   * jar by its digest, which is what a machine without network has.
   */
  public Trivy know(Path osv) throws IOException {
    Privileges.requireRootAnd("go", "sqlite3");
    Path maker = cache.resolve("trivydb");
    Files.createDirectories(cache);
    Path source = Assay.home().resolve("acceptance/src/test/go/trivydb/main.go");
    Map<String, String> debian =
        Map.of(
            "GO111MODULE", "off",
            "GOPATH", "/usr/share/gocode",
            "GOFLAGS", "",
            "GOCACHE", cache.resolve("go").toString());
    run(new Command(List.of("go", "build", "-o", maker.toString(), source.toString()), debian));
    Command.run(maker.toString(), osv.toString(), cache.toString());
    Path java = cache.resolve("java-db");
    Files.createDirectories(java);
    Command.run(
        "sqlite3",
        java.resolve("trivy-java.db").toString(),
        "CREATE TABLE artifacts (id INTEGER PRIMARY KEY, group_id TEXT, artifact_id TEXT);"
            + "CREATE TABLE indices (artifact_id INTEGER, version TEXT, sha1 BLOB,"
            + " archive_type TEXT, license TEXT);");
    String now = Instant.now().toString();
    Files.writeString(
        java.resolve("metadata.json"),
        "{\"Version\":1,\"NextUpdate\":\"9999-01-01T00:00:00Z\",\"UpdatedAt\":\"%s\",\"DownloadedAt\":\"%s\"}"
            .formatted(now, now));
    return this;
  }

  /** Runs it and returns its report as JSON. */
  public JsonNode report(String command, String... arguments) throws IOException {
    Path report = Files.createTempFile("trivy", ".json");
    List<String> all = new ArrayList<>(List.of(program.toString(), command, "--quiet"));
    all.addAll(List.of("--offline-scan", "--cache-dir", cache.toString()));
    if (Files.exists(cache.resolve("db"))) {
      all.addAll(List.of("--skip-db-update", "--skip-java-db-update", "--scanners", "vuln"));
    }
    all.addAll(List.of("--output", report.toString()));
    all.addAll(List.of(arguments));
    run(new Command(all, Map.of()));
    JsonNode answer = new ObjectMapper().readTree(report.toFile());
    Files.delete(report);
    return answer;
  }

  /** Returns the findings of a report: "package vulnerability". */
  public static Set<String> findings(JsonNode report) {
    Set<String> findings = new TreeSet<>();
    for (JsonNode result : report.path("Results")) {
      for (JsonNode each : result.path("Vulnerabilities")) {
        findings.add(each.path("PkgName").asText() + " " + each.path("VulnerabilityID").asText());
      }
    }
    return findings;
  }

  private static void run(Command command) {
    Command.Result result = command.execute();
    if (result.exitCode() != 0) {
      throw new IllegalStateException(command.arguments() + " failed: " + result.everything());
    }
  }
}
