package dev.assay.cli;

import dev.assay.wire.v1.Dependency;
import dev.assay.wire.v1.ListDependenciesRequest;
import dev.assay.wire.v1.ListDependenciesResponse;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists dependencies that JVMs use. */
@Command(
    name = "dependencies",
    description = "Lists the archives that JVMs use, with how many of their classes.")
final class GetDependenciesCommand implements Callable<Integer> {

  @Mixin private ListingOptions listing;

  @Mixin private ArtifactOption of;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only those with this text in their package URL, name or location.")
  private String filter;

  @Option(names = "--jdk", description = "Also modules of the JDK.")
  private boolean jdk;

  @Override
  public Integer call() {
    return listing.print(
        ListDependenciesRequest.newBuilder()
            .setArtifact(of.artifact())
            .setFilter(filter)
            .setIncludeJdk(jdk)
            .build(),
        QueryBlockingStub::listDependencies,
        GetDependenciesCommand::table,
        "No dependencies: no JVM with an agent has reported. Try: assay run -- java -jar app.jar");
  }

  private static TextTable table(ListDependenciesResponse answer) {
    TextTable table =
        new TextTable(
            "ARTIFACT",
            "DEPENDENCY",
            "CLASSES",
            "LOADED",
            "INITIALISED",
            "LAST CHANGE",
            "PACKAGE URL");
    for (Dependency dependency : answer.getDependenciesList()) {
      table.row(
          dependency.getArtifact(),
          dependency.getName(),
          String.valueOf(dependency.getClasses()),
          String.valueOf(dependency.getClassesLoaded()),
          dependency.getInitialisedMeasured()
              ? String.valueOf(dependency.getClassesInitialised())
              : "not measured",
          Words.time(dependency.hasLastChange(), dependency.getLastChange()),
          Words.text(dependency.getPurl()));
    }
    return table.note(Words.gaps(answer.getGapsList()));
  }
}
