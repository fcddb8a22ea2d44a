package dev.assay.benchmarks.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The ways to start the application, archives made: as its makers ship it on JDK 17, and in the
 * fastest form that JDK 25 knows.
 */
final class ApplicationWays {

  private static final String FAT_JAR = "JDK 17, fat jar, default class data sharing";
  private static final String APP_CDS = "JDK 17, extracted, AppCDS archive";
  private static final String AOT_CACHE = "JDK 25, extracted, AOT cache";

  private final Path directory;
  private final Path applicationJar;
  private final Path agentJar;
  private final Path library;
  private final String agentOptions;

  /**
   * @param directory empty, for archives and the extracted application
   * @param agentOptions options of the agent, for example {@code collector=127.0.0.1:7433}
   */
  ApplicationWays(
      Path directory, Path applicationJar, Path agentJar, Path library, String agentOptions) {
    this.directory = directory;
    this.applicationJar = applicationJar;
    this.agentJar = agentJar;
    this.library = library;
    this.agentOptions = agentOptions;
  }

  List<Way> onJdk17(Path java, ApplicationRun run) throws IOException, InterruptedException {
    List<Way> ways = new ArrayList<>();
    String fat = applicationJar.toString();
    ways.add(way(FAT_JAR, Way.BARE, java, List.of(), fat));
    ways.add(way(FAT_JAR, "-javaagent", java, List.of(javaAgent()), fat));

    String extracted = extract(java).toString();
    Path archive = directory.resolve("application.jsa");
    run.train(command(java, List.of("-XX:ArchiveClassesAtExit=" + archive), extracted));
    String use = "-XX:SharedArchiveFile=" + archive;
    ways.add(way(APP_CDS, Way.BARE, java, List.of(use), extracted));
    ways.add(way(APP_CDS, "-agentpath", java, List.of(use, agentPath()), extracted));
    return ways;
  }

  List<Way> onJdk25(Path java, ApplicationRun run) throws IOException, InterruptedException {
    String extracted = extract(java).toString();
    Path cache = directory.resolve("application.aot");
    run.train(command(java, List.of("-XX:AOTCacheOutput=" + cache), extracted));
    String use = "-XX:AOTCache=" + cache;
    return List.of(
        way(AOT_CACHE, Way.BARE, java, List.of(use), extracted),
        way(AOT_CACHE, "-agentpath", java, List.of(use, agentPath()), extracted));
  }

  /** Spring Boot's own layout for archives: the jar and its libraries as plain jars. */
  private Path extract(Path java) throws IOException, InterruptedException {
    Path target = directory.resolve("extracted");
    Path jar = target.resolve(applicationJar.getFileName());
    if (!Files.exists(jar)) {
      Process process =
          new ProcessBuilder(
                  java.toString(),
                  "-Djarmode=tools",
                  "-jar",
                  applicationJar.toString(),
                  "extract",
                  "--destination",
                  target.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("extract.txt").toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new IOException(Files.readString(directory.resolve("extract.txt")));
      }
    }
    return jar;
  }

  private String javaAgent() {
    return "-javaagent:" + agentJar + "=" + agentOptions;
  }

  private String agentPath() {
    return "-agentpath:" + library + "=jar=" + agentJar + "," + agentOptions;
  }

  private static Way way(String setting, String name, Path java, List<String> options, String jar) {
    return new Way(setting, name, command(java, options, jar));
  }

  private static List<String> command(Path java, List<String> options, String jar) {
    List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx512m"));
    command.addAll(options);
    command.addAll(List.of("-jar", jar));
    return command;
  }
}
