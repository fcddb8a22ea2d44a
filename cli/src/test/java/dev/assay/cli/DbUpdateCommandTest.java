package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DbUpdateCommandTest {

  private static final String RECORD =
      """
      {"id":"A-1","modified":"2026-01-02T03:04:05Z","affected":[{"package":{"ecosystem":"npm",
      "name":"a"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}
      """;

  @TempDir Path directory;

  @Test
  void aDirectoryOfArchivesIsImportedWithoutNetworkAndStatusTells() throws Exception {
    archive("mirror/npm/all.zip", RECORD);
    CommandRun first = update("--from", directory.resolve("mirror").toString());
    assertThat(first.err()).isEmpty();
    assertThat(first.out()).containsPattern("npm +updated +1");
    assertThat(first.exitCode()).isZero();
    assertThat(update("--from", directory.resolve("mirror").toString()).out())
        .containsPattern("npm +unchanged +1");
    assertThat(db("status").out()).containsPattern("npm +1 +1 +\\d+ +2026-01-02 ");
    assertThat(db("status", "-o", "json").out()).contains("\"ecosystem\" : \"npm\"");
  }

  @Test
  void oneFileIsImported() throws Exception {
    assertThat(update("--from", archive("some.zip", RECORD).toString()).out())
        .containsPattern("npm +updated +1");
  }

  @Test
  void whatIsRefusedKeepsTheOldState() throws Exception {
    update("--from", archive("some.zip", RECORD).toString());
    CommandRun run = update("--from", archive("bad.zip", "no record").toString());
    assertThat(run.out()).contains("failed", "1 of 1 entries are no advisories");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(db("status").out()).containsPattern("npm +1 ");
  }

  @Test
  void whatIsNoSourceIsSaid() {
    CommandRun run = update("--from", directory.resolve("nowhere").toString());
    assertThat(run.err()).contains("nowhere' is no file, no directory and no address");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  void whatChangesLaterIsTakenAndWhatFailsOnceIsTriedAgain() throws Exception {
    Path mirror = directory.resolve("mirror");
    ExecutorService background = Executors.newSingleThreadExecutor();
    try {
      Future<CommandRun> running =
          background.submit(() -> update("--every", "1s", "--from", mirror.toString()));
      archive("mirror/npm/all.zip", RECORD);
      await().untilAsserted(() -> assertThat(db("status").out()).containsPattern("npm +1 "));
      archive("mirror/PyPI/all.zip", RECORD.replace("npm", "PyPI").replace("A-1", "B-1"));
      await().untilAsserted(() -> assertThat(db("status").out()).containsPattern("PyPI +1 "));
      assertThat(running.isDone()).isFalse();
    } finally {
      background.shutdownNow();
      assertThat(background.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aPauseThatIsNoneIsAWrongCommandLine() {
    CommandRun run = update("--every", "soon");
    assertThat(run.err()).contains("--every: ", "duration from 1s to 30d");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void exploitFilesAreTaken() throws Exception {
    Path epss = Files.writeString(directory.resolve("e.csv"), "CVE-2021-44228,0.9,0.99\n");
    Path kev =
        Files.writeString(
            directory.resolve("k.json"), "{\"vulnerabilities\":[{\"cveID\":\"CVE-2021-44228\"}]}");
    CommandRun run =
        update(
            "--from",
            archive("some.zip", RECORD).toString(),
            "--epss",
            epss.toString(),
            "--kev",
            kev.toString());
    assertThat(run.out()).contains("EPSS: 1 scores.", "KEV: 1 vulnerabilities.");
    assertThat(db("status").out()).contains("EPSS: 1 scores", "KEV: 1 vulnerabilities");
  }

  @Test
  void damageIsFoundWhenAskedFor() throws Exception {
    assertThat(db("status").out()).startsWith("No advisories in ");
    update("--from", archive("some.zip", RECORD).toString());
    assertThat(db("status", "--verify").exitCode()).isZero();
    try (Stream<Path> files = Files.list(directory.resolve("db"))) {
      Path file = files.filter(each -> each.toString().endsWith(".adv")).findFirst().orElseThrow();
      Files.writeString(file, "damaged");
    }
    CommandRun run = db("status", "--verify");
    assertThat(run.err()).contains("is not what was written");
    assertThat(run.exitCode()).isEqualTo(1);
    Files.writeString(directory.resolve("db/index"), "damaged");
    assertThat(db("status").err()).contains("make them anew: assay db update");
  }

  private CommandRun update(String... arguments) {
    return db("update", arguments);
  }

  private CommandRun db(String command, String... arguments) {
    Stream<String> before = Stream.of("db", command, "--db", directory.resolve("db").toString());
    return CommandRun.of(Stream.concat(before, Stream.of(arguments)).toArray(String[]::new));
  }

  private Path archive(String name, String record) throws Exception {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("record.json"));
      zip.write(record.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    return file;
  }
}
