package dev.assay.acceptance.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Containerd;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.FirstProcess;
import dev.assay.acceptance.kit.Node;
import dev.assay.acceptance.kit.Privileges;
import dev.assay.acceptance.kit.Strace;
import dev.assay.wire.v1.FileUsage;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.PackageUsage;
import dev.assay.wire.v1.UsageEvidence;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real programs of many languages in real containers: is every file reported that they load, with
 * the right grade, and no other? The system calls of the same run, by strace, are the oracle.
 */
@TestInstance(Lifecycle.PER_CLASS)
class LanguageUsageIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String GATE = "/opt/app/gate";

  private Path directory;
  private Node node;
  private Assay.Collector collector;
  private Assay.Sensor sensor;

  /** Watched until the end: a program may load more while it waits. */
  private final Map<Program, Strace> watched = new LinkedHashMap<>();

  @BeforeAll
  void runAllPrograms(@TempDir Path temporary) throws Exception {
    Privileges.requireRootAnd("strace", "readelf", "python3", "node", "ruby", "php", "perl", "go");
    directory = temporary;
    node = Node.start(directory.resolve("node"));
    collector = Assay.collector(directory.resolve("collector"), Map.of());
    sensor = Assay.sensor(directory.resolve("sensor"), collector, node.containerd());
    List<Program> programs = new Programs(directory.resolve("programs")).all();
    Map<Program, Containerd.Running> running = new LinkedHashMap<>();
    for (Program program : programs) {
      ship(program);
      running.put(program, start(program));
    }
    for (Program program : programs) {
      watched.put(program, watch(program, Objects.requireNonNull(running.get(program))));
    }
  }

  @AfterAll
  void end() {
    watched.values().forEach(Assay::close);
    Assay.close(sensor);
    Assay.close(collector);
    Assay.close(node);
  }

  private void ship(Program program) {
    String name = program.name();
    node.images().build(name, program.root().path(), program.command(), Map.of());
    node.images().push(name, node.registry(), name, "v1");
  }

  private String reference(String name) {
    return node.registry().reference(name, "v1");
  }

  /** Starts a container that waits before it becomes the program. */
  private Containerd.Running start(Program program) throws IOException {
    List<String> command = new ArrayList<>(List.of(GATE));
    command.addAll(program.command());
    String name = program.name();
    return node.containerd()
        .run(new Pod(name, reference(name), command, program.environment(), program.mounts()));
  }

  /** Lets it go on, watched from then on. */
  private Strace watch(Program program, Containerd.Running running) throws IOException {
    String name = program.name();
    Path first = FirstProcess.of(running);
    await().atMost(SOON).until(() -> Files.readSymbolicLink(first.resolve("exe")).endsWith("gate"));
    long pid = Long.parseLong(first.getFileName().toString());
    Strace strace = Strace.attach(pid, directory.resolve("strace-" + name));
    Files.createFile(first.resolve("root/go"));
    await(name)
        .atMost(SOON)
        .untilAsserted(() -> assertThat(node.containerd().log(name)).contains(program.ready()));
    return strace;
  }

  /** Returns what each program has loaded by its system calls. */
  private Map<String, Map<String, UsageEvidence>> loaded() throws IOException {
    Map<String, Map<String, UsageEvidence>> all = new LinkedHashMap<>();
    for (Map.Entry<Program, Strace> each : watched.entrySet()) {
      Map<String, UsageEvidence> loads = Loads.of(each.getKey(), each.getValue().calls());
      loads.put(GATE, UsageEvidence.FILE_EXECUTED);
      all.put(each.getKey().name(), loads);
    }
    return all;
  }

  @Test
  void everythingThatIsLoadedIsReportedAndNothingElse() throws Exception {
    try {
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(500))
          .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
          .untilAsserted(() -> assertThat(reported()).isEqualTo(loaded()));
      long scans = sensor.metric("scans_total");
      await().atMost(SOON).until(() -> sensor.metric("scans_total") > scans + 2);
      assertThat(reported()).as("as before, some scans later").isEqualTo(loaded());
    } finally {
      write(reported());
    }
    assertThat(loaded().values()).allSatisfy(files -> assertThat(files).hasSizeGreaterThan(3));
  }

  private Map<String, Map<String, UsageEvidence>> reported() {
    return watched.keySet().stream()
        .map(Program::name)
        .collect(Collectors.toMap(Function.identity(), this::reported));
  }

  /** Returns the files of a program that count as loaded. */
  private Map<String, UsageEvidence> reported(String name) {
    Map<String, UsageEvidence> found = new TreeMap<>();
    for (PackageUsage used : packages(name)) {
      for (FileUsage file : used.getFilesList()) {
        if (Loads.GRADES.contains(file.getEvidence())) {
          found.merge(
              file.getPath(),
              file.getEvidence(),
              (a, b) -> Loads.GRADES.indexOf(a) > Loads.GRADES.indexOf(b) ? a : b);
        }
      }
    }
    return found;
  }

  private List<PackageUsage> packages(String name) {
    return collector
        .query()
        .listPackages(
            ListPackagesRequest.newBuilder().setArtifact(reference(name)).setPageSize(1000).build())
        .getPackagesList();
  }

  /** Makes the table that is published. */
  private void write(Map<String, Map<String, UsageEvidence>> reported) throws IOException {
    StringBuilder table =
        new StringBuilder(
            """
            | program | executed | mapped | interpreted | seen | recall | precision |
            |---|---|---|---|---|---|---|
            """);
    loaded()
        .forEach(
            (name, files) -> {
              Map<String, UsageEvidence> said = reported.getOrDefault(name, Map.of());
              long seen =
                  files.entrySet().stream()
                      .filter(file -> file.getValue().equals(said.get(file.getKey())))
                      .count();
              long right = said.keySet().stream().filter(files::containsKey).count();
              table.append(
                  String.format(
                      Locale.ROOT,
                      "| %s | %d | %d | %d | %d | %.1f %% | %.1f %% |%n",
                      name,
                      count(files, UsageEvidence.FILE_EXECUTED),
                      count(files, UsageEvidence.FILE_MAPPED),
                      count(files, UsageEvidence.FILE_INTERPRETED),
                      seen,
                      100.0 * seen / files.size(),
                      100.0 * right / Math.max(1, said.size())));
            });
    Files.writeString(Assay.home().resolve("acceptance/target/language-usage.md"), table);
  }

  private static long count(Map<String, UsageEvidence> files, UsageEvidence grade) {
    return files.values().stream().filter(grade::equals).count();
  }
}
