package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Containerd.Running;
import dev.assay.acceptance.kit.DebianRoot;
import dev.assay.acceptance.kit.Jdk;
import dev.assay.acceptance.kit.Node;
import dev.assay.acceptance.kit.SpringBootApplication;
import dev.assay.acceptance.kit.WireRecorder;
import dev.assay.acceptance.kit.WireRecorder.Recording;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.client.NumberedKeys;
import dev.assay.wire.client.SharedParts;
import dev.assay.wire.client.ShortForms;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ClassUsageState;
import dev.assay.wire.v1.ListDependenciesRequest;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.Process;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ProcessIdentity;
import dev.assay.wire.v1.ReportRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a second replica of a pod costs on the wire: a real JVM in a real container. */
class ReplicaIT {

  private static final Duration STARTED = Duration.ofMinutes(2);

  /** Twice the shortest time between two looks of an agent at its classes. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  /** Some 550 where nothing is sent twice; see RESULTS.md. */
  private static final int MOST_BYTES = 1000;

  private static final int MOST_BYTES_OF_AN_UPDATE = 45;

  /** How often the process of a JVM is told when nothing holds up its start, at a look a second. */
  private static final int USUAL_MESSAGES = 3;

  /** Of classes that the first one had not used, which differ with what holds up a start. */
  private static final int MOST_BYTES_OF_CLASSES = 1500;

  /** What a Helm chart and a deployment's controller write on a pod. */
  private static final Map<String, String> LABELS =
      Map.of(
          "app.kubernetes.io/instance", "clinic",
          "app.kubernetes.io/managed-by", "Helm",
          "app.kubernetes.io/name", "clinic",
          "app.kubernetes.io/version", "1.0.0",
          "helm.sh/chart", "clinic-1.0.0",
          "pod-template-hash", "7c9d8b6f5");

  @TempDir Path directory;

  @Test
  void secondReplicaCostsAFewHundredBytes() throws Exception {
    Jdk jdk = Jdk.require(17);
    try (Node node = Node.start(directory.resolve("node"));
        Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of());
        WireRecorder wire = WireRecorder.before(collector);
        Assay.Sensor sensor =
            Assay.sensor(
                directory.resolve("sensor"),
                wire.address(),
                node.containerd().endpoint(),
                List.of())) {
      String reference = image(node, jdk);
      Running first = start(node, wire, reference, "clinic-7c9d8b6f5-x2x1z");
      awaitUsage(collector, reference, 1);
      awaitQuiet(wire);
      Running second = start(node, wire, reference, "clinic-7c9d8b6f5-x2x2z");
      awaitUsage(collector, reference, 2);
      awaitQuiet(wire);

      Map<String, Integer> costs = costs(wire, second);
      System.out.println("first replica: " + costs(wire, first));
      System.out.println("second replica: " + costs);
      assertThat(sensor.log()).doesNotContain("refused");
      assertThat(costs).doesNotContainKey("jvm again, with parts");
      // How often a starting process is looked at, and the classes that only one of two JVMs had
      // used by then, are matters of timing: all else is the same at each start.
      int updates =
          MOST_BYTES_OF_AN_UPDATE * Math.max(0, of(costs, "process messages") - USUAL_MESSAGES);
      assertThat(
              of(costs, "hello")
                  + of(costs, "jvm")
                  + of(costs, "state contained")
                  + of(costs, "container")
                  + of(costs, "process")
                  + of(costs, "pause process"))
          .isLessThanOrEqualTo(MOST_BYTES + updates);
      assertThat(costs).doesNotContainKeys("state by archive", "dictionaries");
      assertThat(of(costs, "class usage")).isLessThanOrEqualTo(MOST_BYTES_OF_CLASSES);
    }
  }

  private String image(Node node, Jdk jdk) throws IOException {
    DebianRoot root =
        DebianRoot.create(
            directory.resolve("java-root"), List.of("libc6", "zlib1g", "libgcc-s1", "libstdc++6"));
    root.addTree(jdk.runtime(), "/opt/java").add(SpringBootApplication.jar(), "/app/app.jar");
    node.images().build("clinic", root.path(), List.of("/opt/java/bin/java"), Map.of());
    node.images().push("clinic", node.registry(), "team/clinic", "v1.0.0");
    return node.registry().reference("team/clinic", "v1.0.0");
  }

  private static Running start(Node node, WireRecorder wire, String reference, String name)
      throws IOException {
    int port = DockerRegistry.freePort();
    Running pod =
        node.containerd()
            .run(
                new Pod(
                    name,
                    reference,
                    SpringBootApplication.command(
                        "/opt/java/bin/java",
                        "/assay/assay-agent.jar=collector=" + wire.address(),
                        "/app/app.jar"),
                    Map.of("PORT", Integer.toString(port)),
                    Map.of(Assay.agentDirectory(), "/assay"),
                    LABELS));
    await().atMost(STARTED).until(() -> SpringBootApplication.isReady(node.containerd().log(name)));
    SpringBootApplication.visit(port);
    return pod;
  }

  private static void awaitUsage(Assay.Collector collector, String reference, int jvms) {
    await()
        .atMost(STARTED)
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .untilAsserted(
            () -> {
              assertThat(
                      collector
                          .query()
                          .listProcesses(
                              ListProcessesRequest.newBuilder().setArtifact(reference).build())
                          .getProcessesList())
                  .filteredOn(Process::hasJvm)
                  .hasSize(jvms);
              assertThat(
                      collector
                          .query()
                          .listDependencies(
                              ListDependenciesRequest.newBuilder().setArtifact(reference).build())
                          .getDependenciesList())
                  .hasSizeGreaterThan(10);
            });
  }

  /** Until agents have said nothing for longer than the pauses between their reports. */
  private static void awaitQuiet(WireRecorder wire) {
    int[] seen = {-1};
    await()
        .atMost(STARTED)
        .pollInterval(Duration.ofMillis(500))
        .during(SILENCE)
        .until(
            () -> {
              int before = seen[0];
              seen[0] =
                  wire.recordings().stream()
                      .filter(recording -> recording.hello().hasAgent())
                      .mapToInt(recording -> recording.requests().size())
                      .sum();
              return seen[0] > 1 && seen[0] == before;
            });
  }

  /** Bytes of the messages about a pod, by kind, as they were on the wire. */
  private static Map<String, Integer> costs(WireRecorder wire, Running pod) {
    Map<String, Integer> costs = new TreeMap<>();
    List<Told> told = new ArrayList<>();
    for (Recording recording : wire.recordings()) {
      if (!recording.hello().hasAgent()) {
        told.addAll(told(recording, pod));
      }
    }
    told.forEach(fact -> add(costs, fact.kind(), fact.bytes()));
    for (Recording recording : wire.recordings()) {
      ProcessIdentity agent =
          recording.hello().getAgent().getProcess().toBuilder().clearBootId().build();
      // The one in the pod: the sensor names its process by the same numbers.
      if (told.stream().anyMatch(fact -> agent.equals(fact.process()))) {
        List<ReportRequest> requests = recording.requests();
        for (int i = 0; i < requests.size(); i++) {
          add(costs, kind(requests.get(i)), recording.wireBytes(i));
        }
        add(costs, "answers to the agent", recording.answerBytes());
      }
    }
    return costs;
  }

  /** A fact of a sensor about a pod. */
  private record Told(String kind, int bytes, @Nullable ProcessIdentity process) {}

  private static List<Told> told(Recording sensor, Running pod) {
    List<Told> told = new ArrayList<>();
    Parts parts = new Parts();
    NumberedKeys numbers = new NumberedKeys();
    Map<Long, List<Batch>> bySequence = new HashMap<>();
    for (Batch batch : sensor.batches()) {
      List<Batch> sent =
          bySequence.computeIfAbsent(batch.getSequence(), sequence -> new ArrayList<>());
      Batch whole = whole(batch, !sent.isEmpty(), numbers, parts);
      // One that lacked parts was sent twice.
      sent.add(batch);
      for (int i = 0; whole != null && i < whole.getContainersCount(); i++) {
        if (whole.getContainers(i).getContainerId().equals(pod.containerId())) {
          told.add(new Told("container", containerBytes(sent, i), null));
        }
      }
      for (int i = 0; whole != null && i < whole.getProcessesCount(); i++) {
        ProcessFacts process = whole.getProcesses(i);
        String kind = kind(process, pod);
        if (!kind.isEmpty()) {
          told.add(new Told(kind, processBytes(sent, i), process.getProcess()));
        }
      }
    }
    return told;
  }

  private static String kind(ProcessFacts process, Running pod) {
    if (process.getContainerId().equals(pod.containerId())) {
      return "process";
    }
    if (process.getContainerId().equals(pod.sandboxId())) {
      return "pause process";
    }
    return process.getCommand().contains(pod.sandboxId()) ? "runtime on the host" : "";
  }

  private static int containerBytes(List<Batch> sent, int at) {
    return sent.stream()
        .map(batch -> Batch.newBuilder().addContainers(batch.getContainers(at)).build())
        .mapToInt(Batch::getSerializedSize)
        .sum();
  }

  private static int processBytes(List<Batch> sent, int at) {
    return sent.stream()
        .map(batch -> Batch.newBuilder().addProcesses(batch.getProcesses(at)).build())
        .mapToInt(Batch::getSerializedSize)
        .sum();
  }

  /** Null where it lacked parts, which it then was sent again with. */
  private static @Nullable Batch whole(
      Batch batch, boolean isAgain, NumberedKeys numbers, Parts parts) {
    try {
      return ShortForms.whole(isAgain ? batch : numbers.whole(batch), parts);
    } catch (MalformedEvidenceException e) {
      throw new AssertionError("a sensor's batch", e);
    }
  }

  private static String kind(ReportRequest request) {
    Batch batch = request.getBatch();
    if (request.hasHello()) {
      return "hello";
    }
    if (batch.getSharedPartsCount() > 0) {
      return "jvm again, with parts";
    }
    if (batch.getDictionaryPartsCount() > 0) {
      return "dictionaries";
    }
    if (batch.getClassUsageCount() > 0) {
      return "class usage";
    }
    if (batch.getClassUsageStatesList().stream().anyMatch(ClassUsageState::getContained)) {
      return "state contained";
    }
    return batch.getClassUsageStatesList().stream().anyMatch(s -> s.getDigest().isEmpty())
        ? "state by archive"
        : "jvm";
  }

  private static int of(Map<String, Integer> costs, String kind) {
    return costs.getOrDefault(kind, 0);
  }

  private static void add(Map<String, Integer> costs, String kind, int bytes) {
    costs.merge(kind, bytes, Integer::sum);
    costs.merge(kind + " messages", 1, Integer::sum);
  }

  /** What a collector keeps of parts. */
  private static final class Parts implements SharedParts {
    private final Map<ByteString, ByteString> byKey = new HashMap<>();

    @Override
    public @Nullable ByteString get(ByteString key) {
      return byKey.get(key);
    }

    @Override
    public void put(ByteString key, ByteString part) {
      byKey.put(key, part);
    }
  }
}
