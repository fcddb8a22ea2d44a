package dev.assay.cli;

import dev.assay.collector.storage.DatabaseException;
import dev.assay.collector.storage.DatabaseMove;
import dev.assay.collector.storage.DatabaseMove.Moved;
import dev.assay.collector.storage.PostgresAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Moves what a collector's file holds to PostgreSQL. */
@Command(
    name = "move",
    description = {
      "Copies what a collector's SQLite file holds to an empty PostgreSQL database, compares both,"
          + " and prints the rows of each table. The collector has to be stopped; the file stays as"
          + " it is. Nothing is copied unless everything is.",
      "Example:  assay database move --from assay-data/collector.db"
          + " --to jdbc:postgresql://db.example/assay --user assay --password-file db-password"
    })
final class DatabaseMoveCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      required = true,
      description = "The SQLite file: what collector.database names.")
  private Path from;

  @Option(
      names = "--to",
      paramLabel = "URL",
      required = true,
      description = "The PostgreSQL database, as in collector.postgresql.url.")
  private String to;

  @Option(names = "--user", paramLabel = "NAME", description = "As whom to connect to it.")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "File with the password of that user.")
  private @Nullable Path passwordFile;

  @Override
  public Integer call() {
    try {
      print(DatabaseMove.move(from, address()));
      return ExitCode.OK;
    } catch (DatabaseException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private PostgresAddress address() {
    try {
      return new PostgresAddress(
          to, user, passwordFile == null ? null : Files.readString(passwordFile).strip());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--to: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailure("the file of the password cannot be read: " + passwordFile, e);
    }
  }

  private void print(List<Moved> tables) {
    PrintWriter out = spec.commandLine().getOut();
    long rows = 0;
    for (Moved each : tables) {
      out.printf("%10d  %s  %s%n", each.rows(), each.digest().substring(0, 16), each.table());
      rows += each.rows();
    }
    out.printf("%10d  rows are there as here%n", rows);
    out.flush();
  }
}
