package dev.assay.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.assay.collector.vulnerability.database.AdvisoryDatabase;
import dev.assay.collector.vulnerability.database.DamagedDatabaseException;
import dev.assay.collector.vulnerability.database.IndexedFile;
import dev.assay.collector.vulnerability.severity.ExploitFiles;
import dev.assay.collector.vulnerability.severity.ExploitPredictions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells what the local database of advisories holds. */
@Command(
    name = "status",
    description = {
      "Tells what the local database of advisories holds, from where, and how old it is.",
      "Exit code: 0, or 1 when --verify finds damage."
    })
final class DbStatusCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private AdvisoryOptions advisories;

  @Option(
      names = "--verify",
      description = "Reads all files and compares their digests with those that were written.")
  private boolean verify;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private OutputFormat output;

  @Override
  public Integer call() {
    Path directory = advisories.open();
    try {
      AdvisoryDatabase database = AdvisoryDatabase.open(directory);
      List<String> problems = verify ? database.verify() : List.of();
      PrintWriter out = spec.commandLine().getOut();
      out.print(
          output == OutputFormat.JSON
              ? json(directory, database.files(), problems)
              : table(directory, database.files()));
      out.flush();
      problems.forEach(
          each -> spec.commandLine().getErr().println("assay: " + TextTable.printable(each)));
      spec.commandLine().getErr().flush();
      return problems.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (IOException | DamagedDatabaseException e) {
      throw new CommandFailure(
          "the advisories cannot be read: " + e.getMessage() + "; make them anew: assay db update",
          e);
    }
  }

  private static String table(Path directory, List<IndexedFile> files) throws IOException {
    TextTable table =
        new TextTable(
            "ECOSYSTEM", "ADVISORIES", "PACKAGES", "BYTES", "NEWEST", "IMPORTED", "SOURCE");
    for (IndexedFile each : files) {
      table.row(
          each.ecosystem(),
          String.valueOf(each.records()),
          String.valueOf(each.packages()),
          String.valueOf(each.sizeBytes()),
          // Some sources do not tell when they changed what.
          each.newest().equals(Instant.EPOCH) ? "-" : each.newest().toString().substring(0, 10),
          each.imported().truncatedTo(ChronoUnit.SECONDS).toString(),
          each.source());
    }
    ExploitFiles exploits = new ExploitFiles(directory);
    ExploitPredictions predictions = exploits.predictions();
    StringBuilder note = new StringBuilder();
    if (predictions.size() > 0) {
      note.append("EPSS: ")
          .append(predictions.size())
          .append(" scores, ")
          .append(TextTable.printable(predictions.date()))
          .append('\n');
    }
    if (exploits.exploited().size() > 0) {
      note.append("KEV: ").append(exploits.exploited().size()).append(" vulnerabilities\n");
    }
    return table
        .note(note.toString())
        .render("No advisories in " + directory + " yet: assay db update");
  }

  private static String json(Path directory, List<IndexedFile> files, List<String> problems)
      throws IOException {
    StringWriter text = new StringWriter();
    ExploitFiles exploits = new ExploitFiles(directory);
    try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField("directory", directory.toString());
      json.writeArrayFieldStart("ecosystems");
      for (IndexedFile each : files) {
        write(json, each);
      }
      json.writeEndArray();
      json.writeNumberField("epssScores", exploits.predictions().size());
      json.writeNumberField("knownExploited", exploits.exploited().size());
      json.writeArrayFieldStart("problems");
      for (String each : problems) {
        json.writeString(each);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }

  private static void write(JsonGenerator json, IndexedFile each) throws IOException {
    json.writeStartObject();
    json.writeStringField("ecosystem", each.ecosystem());
    json.writeNumberField("advisories", each.records());
    json.writeNumberField("packages", each.packages());
    json.writeNumberField("skippedEntries", each.skipped());
    json.writeNumberField("sizeBytes", each.sizeBytes());
    json.writeStringField("newest", each.newest().toString());
    json.writeStringField("imported", each.imported().toString());
    json.writeStringField("source", each.source());
    json.writeStringField("sourceDigest", "sha256:" + each.sourceDigest());
    json.writeStringField("digest", "sha256:" + each.sha256());
    json.writeEndObject();
  }
}
