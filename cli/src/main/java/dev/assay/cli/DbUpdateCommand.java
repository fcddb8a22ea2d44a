package dev.assay.cli;

import dev.assay.collector.vulnerability.database.DatabaseUpdate;
import dev.assay.collector.vulnerability.database.ImportRefusedException;
import dev.assay.collector.vulnerability.database.IndexedFile;
import dev.assay.collector.vulnerability.severity.ExploitFiles;
import dev.assay.collector.vulnerability.source.AdvisorySource;
import dev.assay.collector.vulnerability.source.DirectorySource;
import dev.assay.collector.vulnerability.source.HttpSource;
import dev.assay.collector.vulnerability.source.SourceUpdate;
import dev.assay.collector.vulnerability.source.SourceUpdate.Outcome;
import dev.assay.collector.vulnerability.source.SourceUpdate.State;
import dev.assay.settings.SettingType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Brings the local database of advisories up to date. */
@Command(
    name = "update",
    description = {
      "Brings the local database of advisories up to date.",
      "Takes archives of advisories in OSV's form, one for each ecosystem: from osv.dev, a server"
          + " laid out like it, a directory with ECOSYSTEM/all.zip, or one zip file. What has not"
          + " changed is not read again. All changes become visible at once; what cannot be had, or"
          + " looks incomplete, keeps the state that it has.",
      "Exit code: 0 when all went well, 1 when something keeps its old state. With --every it goes on"
          + " until it is stopped, and says of each time what came of it."
    })
final class DbUpdateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private AdvisoryOptions advisories;

  @Option(
      names = "--from",
      paramLabel = "URL|DIR|FILE",
      defaultValue = HttpSource.OSV,
      description = "Where the archives are. Default: ${DEFAULT-VALUE}")
  private String from;

  @Option(
      names = "--ecosystem",
      paramLabel = "NAME",
      split = ",",
      description = {
        "Only these, as OSV names them: Debian, Maven, ...",
        "Default: of a directory or file, what is there; of a server, Alpine, AlmaLinux, Chainguard,"
            + " Debian, Go, Maven, NuGet, Packagist, PyPI, Rocky Linux, RubyGems, Ubuntu, Wolfi,"
            + " crates.io and npm."
      })
  private @Nullable List<String> ecosystems;

  @Option(
      names = "--epss",
      paramLabel = "FILE",
      description = "Scores of EPSS to use: FIRST's epss_scores CSV, compressed or not.")
  private @Nullable Path epss;

  @Option(
      names = "--kev",
      paramLabel = "FILE",
      description = "Catalogue of known exploited vulnerabilities to use: CISA's JSON.")
  private @Nullable Path kev;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      description = "Updates again after this time, 1s to 30d, such as 6h.")
  private @Nullable String every;

  private static final List<String> USUAL =
      List.of(
          "Alpine",
          "AlmaLinux",
          "Chainguard",
          "Debian",
          "Go",
          "Maven",
          "NuGet",
          "Packagist",
          "PyPI",
          "Rocky Linux",
          "RubyGems",
          "Ubuntu",
          "Wolfi",
          "crates.io",
          "npm");

  @Override
  public Integer call() throws InterruptedException {
    String pause = every;
    if (pause == null) {
      return update();
    }
    long millis = pause(pause).toMillis();
    while (true) {
      try {
        update();
      } catch (CommandFailure e) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("assay: " + e.getMessage());
        err.flush();
      }
      Thread.sleep(millis);
    }
  }

  private Duration pause(String text) {
    SettingType<Duration> type = SettingType.duration(Duration.ofSeconds(1), Duration.ofDays(30));
    Duration pause = type.read(text);
    if (pause == null) {
      throw new ParameterException(
          spec.commandLine(), "--every: '" + text + "' (expected: " + type.rule() + ")");
    }
    return pause;
  }

  private int update() throws InterruptedException {
    Path directory = advisories.open();
    List<Outcome> outcomes;
    try (DatabaseUpdate update = DatabaseUpdate.begin(directory, Clock.systemUTC())) {
      outcomes = outcomes(update);
      update.commit();
      install(new ExploitFiles(directory));
    } catch (IOException e) {
      throw new CommandFailure("the advisories are not updated: " + e.getMessage(), e);
    }
    return report(outcomes);
  }

  private List<Outcome> outcomes(DatabaseUpdate update) throws IOException, InterruptedException {
    if (from.startsWith("http://") || from.startsWith("https://")) {
      AdvisorySource server = new HttpSource(from.replaceFirst("/+$", ""));
      return new SourceUpdate(update, server).run(chosen(USUAL));
    }
    Path path = Path.of(from);
    if (Files.isDirectory(path)) {
      DirectorySource local = new DirectorySource(path);
      return new SourceUpdate(update, local).run(chosen(local.ecosystems()));
    }
    return ofFile(update, path);
  }

  private List<String> chosen(List<String> usual) {
    List<String> chosen = ecosystems == null ? usual : ecosystems;
    if (chosen.isEmpty()) {
      throw new CommandFailure(from + " has no ECOSYSTEM/all.zip");
    }
    return chosen;
  }

  private List<Outcome> ofFile(DatabaseUpdate update, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CommandFailure(
          "--from: '" + file + "' is no file, no directory and no address (https://...)");
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (String ecosystem : ecosystems == null ? List.of("") : ecosystems) {
      try {
        for (IndexedFile each :
            update.importArchive(file, ecosystem, file.toAbsolutePath().toString(), "")) {
          outcomes.add(new Outcome(each.ecosystem(), State.UPDATED, each.records(), ""));
        }
      } catch (ImportRefusedException e) {
        outcomes.add(new Outcome(ecosystem, State.FAILED, 0, String.valueOf(e.getMessage())));
      }
    }
    return outcomes;
  }

  private void install(ExploitFiles files) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (epss != null) {
      out.println("EPSS: " + files.installPredictions(epss).size() + " scores.");
    }
    if (kev != null) {
      out.println("KEV: " + files.installExploited(kev).size() + " vulnerabilities.");
    }
  }

  private int report(List<Outcome> outcomes) {
    TextTable table = new TextTable("ECOSYSTEM", "STATE", "ADVISORIES", "NOTE");
    boolean failed = false;
    for (Outcome each : outcomes) {
      failed |= each.state() == State.FAILED || each.state() == State.ABSENT;
      table.row(
          Words.text(each.ecosystem()),
          each.state().name().toLowerCase(Locale.ROOT),
          String.valueOf(each.records()),
          each.detail());
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(table.render("Nothing to update."));
    out.flush();
    return failed ? ExitCode.SOFTWARE : ExitCode.OK;
  }
}
