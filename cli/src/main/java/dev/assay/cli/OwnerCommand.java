package dev.assay.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.InventoryProblem;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.root.UnreadableFileException;
import dev.assay.inventory.scan.OwnerSearch;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says which packages own files, by the databases in a root. */
@Command(
    name = "owner",
    description = {
      "Says which package owns a file of a root file system or of a running container.",
      "Reads the package databases in it, without its tools; for what no package of the operating"
          + " system owns, also the records of Python, Node, Ruby, PHP, Go and Java packages near"
          + " it.",
      "A file that no package owns is an answer too; a file with several owners has a row for each."
          + " Directories have no owner.",
      "What could not be read is said on standard error: \"no package\" may then mean unknown.",
      "Example:  assay owner --root /mnt/image /usr/lib/x86_64-linux-gnu/libc.so.6"
    })
final class OwnerCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--root", paramLabel = "DIR", description = "The directory that is the root.")
  private @Nullable Path root;

  @Option(
      names = "--container",
      paramLabel = "ID",
      description =
          "Instead of --root: a running container of this node, by its id or the beginning of it.")
  private @Nullable String container;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private OutputFormat output;

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description =
          "Paths in the root, as its processes would write them; - reads them from standard input,"
              + " one on each line.")
  private List<String> paths = new ArrayList<>();

  @Override
  public Integer call() {
    try {
      ContainedRoot contained = ContainedRoot.at(directory());
      List<String> asked = asked().toList();
      Inventory inventory = OwnerSearch.inventoryFor(asked, contained, InventoryLimits.DEFAULT);
      OwnerSearch search = new OwnerSearch(contained, inventory);
      List<OwnerRow> rows = asked.stream().flatMap(path -> rows(path, search)).toList();
      if (!contained.isStillThere()) {
        throw new CommandFailure("the root has vanished meanwhile: nothing is known of it");
      }
      inventory.problems().forEach(this::warn);
      print(rows);
      return 0;
    } catch (UnreadableFileException e) {
      throw new CommandFailure("the root cannot be read: " + e.getMessage(), e);
    }
  }

  private Path directory() {
    if ((root == null) == (container == null)) {
      throw new ParameterException(spec.commandLine(), "give either --root or --container");
    }
    return container == null ? Path.of(String.valueOf(root)) : ContainerRoots.of(container);
  }

  private Stream<String> asked() {
    return paths.stream().flatMap(path -> path.equals("-") ? standardInput() : Stream.of(path));
  }

  private static Stream<String> standardInput() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
        .lines()
        .filter(line -> !line.isEmpty());
  }

  private static Stream<OwnerRow> rows(String path, OwnerSearch search) {
    List<InstalledPackage> owners = search.of(path);
    return owners.isEmpty()
        ? Stream.of(OwnerRow.unowned(path))
        : owners.stream().map(owner -> OwnerRow.of(path, owner));
  }

  private void warn(InventoryProblem problem) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("assay: " + TextTable.printable(problem.toString()));
    err.flush();
  }

  private void print(List<OwnerRow> rows) {
    PrintWriter out = spec.commandLine().getOut();
    if (output == OutputFormat.JSON) {
      out.println(json(rows));
    } else {
      TextTable table =
          new TextTable("PATH", "TYPE", "PACKAGE", "VERSION", "ARCH", "SOURCE", "SOURCE VERSION");
      rows.forEach(row -> row.addTo(table));
      out.print(table.render("No paths."));
    }
    out.flush();
  }

  private static String json(List<OwnerRow> rows) {
    try {
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(rows);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of texts can always be written", e);
    }
  }
}
