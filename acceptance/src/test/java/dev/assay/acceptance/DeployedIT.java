package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Containerd.ManifestPod;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Containerd.Running;
import dev.assay.acceptance.kit.Jdk;
import dev.assay.acceptance.kit.Manifest;
import dev.assay.acceptance.kit.Node;
import dev.assay.collector.kubernetes.kit.Cluster;
import dev.assay.collector.registry.kit.DockerRegistry;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The images that are built, run as containers of a real containerd with exactly the privileges of
 * the manifests, and with the certificates that {@code deploy/secrets} makes.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeployedIT {

  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String ARCHITECTURE =
      System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";

  private Path directory;
  private Node node;
  private Path secrets;
  private Cluster cluster;
  private int collectorPort;
  private int injectionPort;
  private Running collector;
  private Running sensor;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    this.directory = directory;
    node = Node.start(directory.resolve("node"));
    Path images = directory.resolve("built");
    Command.run(
        Assay.home().resolve("deploy/build-images").toString(),
        "-o",
        images.toString(),
        "-a",
        ARCHITECTURE,
        "-t",
        "test");
    for (String each : List.of("sensor", "collector")) {
      Command.run(
          "skopeo",
          "copy",
          "--quiet",
          "--all",
          "--dest-tls-verify=false",
          "oci:" + images.resolve("assay-" + each) + ":test",
          "docker://" + reference(each));
      node.containerd().pull(reference(each));
    }
    makeSecrets();
    makeToken("token", "--role", "sensor", "--node", "*");
    makeToken("viewer", "--role", "viewer");
    makeToken("agent", "--role", "agent");
    Command.run("chmod", "-R", "a+rX", secrets.toString());
    collectorPort = DockerRegistry.freePort();
    injectionPort = DockerRegistry.freePort();
    cluster = new Cluster(secrets);
    Files.copy(cluster.authority(), secrets.resolve("kubernetes.crt"));
    Command.run("chmod", "-R", "a+rX", secrets.toString());
    collector = runCollector();
    node.buildLoader("loader", Map.of());
    node.images().push("loader", node.registry(), "team/loader", "v1");
    node.containerd().run(owned());
    sensor = runSensor(List.of());
  }

  @AfterAll
  void end() {
    Assay.close(node);
    Assay.close(cluster);
  }

  /** What no label of the pod tells: a deployment owns it. */
  private Pod owned() {
    ReplicaSet set =
        new ReplicaSetBuilder()
            .withNewMetadata()
            .withNamespace("acceptance")
            .withName("front-5d8f")
            .withOwnerReferences(Cluster.by("apps/v1", "Deployment", "front", "d1"))
            .endMetadata()
            .build();
    HasMetadata pod =
        cluster.create(
            Cluster.pod(
                "acceptance",
                "loader",
                Map.of("team", "payments"),
                List.of(Cluster.by(cluster.create(set)))));
    return new Pod(
        "loader",
        loader(),
        List.of(),
        Map.of(),
        Map.of(),
        Map.of("io.kubernetes.pod.uid", pod.getMetadata().getUid()));
  }

  private String reference(String image) {
    return node.registry().reference("assay/" + image, "test");
  }

  private String loader() {
    return node.registry().reference("team/loader", "v1");
  }

  /** As a kubelet puts them into volumes. */
  private void makeSecrets() throws IOException {
    secrets = Files.createDirectories(directory.resolve("secrets"));
    Path file = directory.resolve("secrets.yaml");
    Files.writeString(file, Command.run(Assay.home().resolve("deploy/secrets").toString()));
    for (JsonNode each : Manifest.objects(file)) {
      boolean secret = each.path("kind").asText().equals("Secret");
      for (Map.Entry<String, JsonNode> one : each.path("data").properties()) {
        String text = one.getValue().asText();
        Path target = secrets.resolve(one.getKey());
        Files.writeString(
            target,
            secret ? new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8) : text);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r--r--r--"));
      }
    }
  }

  /** Beside the admin's, whom the secrets have. A real cluster's API server vouches for sensors. */
  private void makeToken(String name, String... role) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("token", "create", "--file", secrets.resolve("tokens").toString()));
    command.addAll(List.of(role));
    command.add(name);
    Command.Result made = Assay.run(command.toArray(String[]::new));
    assertThat(made.exitCode()).as(made.everything()).isZero();
    Files.writeString(secrets.resolve(name), made.output());
  }

  private Running runCollector() throws IOException {
    Path data = Files.createDirectories(directory.resolve("data"));
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    Command.run("chown", "65532:65532", data.toString(), temporary.toString());
    return node.containerd()
        .run(
            new ManifestPod(
                "collector",
                reference("collector"),
                Manifest.Workload.of(Assay.home().resolve("deploy/collector.yaml"), "collector"),
                Map.of(
                    "ASSAY_COLLECTOR_LISTEN",
                    "0.0.0.0:" + collectorPort,
                    "ASSAY_COLLECTOR_KUBERNETES_SENSORS",
                    "",
                    "ASSAY_COLLECTOR_KUBERNETES_API",
                    cluster.address(),
                    "ASSAY_COLLECTOR_KUBERNETES_CA",
                    "/etc/assay/tokens/kubernetes.crt",
                    "ASSAY_COLLECTOR_KUBERNETES_TOKEN_FILE",
                    "/etc/assay/tokens/kubernetes.token",
                    "ASSAY_COLLECTOR_INTEGRITY_INTERVAL",
                    "1s",
                    "ASSAY_COLLECTOR_INJECTION_LISTEN",
                    "0.0.0.0:" + injectionPort,
                    "ASSAY_COLLECTOR_INJECTION_IMAGE",
                    reference("sensor"),
                    "ASSAY_COLLECTOR_INJECTION_COLLECTOR",
                    "localhost:" + collectorPort,
                    "ASSAY_COLLECTOR_INJECTION_CA",
                    "/etc/assay/tls/ca.crt"),
                Map.of(
                    "/var/lib/assay",
                    data,
                    "/tmp",
                    temporary,
                    "/etc/assay/tls",
                    secrets,
                    "/etc/assay/tokens",
                    secrets),
                List.of()));
  }

  private Running runSensor(List<String> without) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("ASSAY_SENSOR_NODE_NAME", "node-1");
    environment.put("ASSAY_SENSOR_COLLECTOR", "localhost:" + collectorPort);
    environment.put("ASSAY_SENSOR_SCAN_INTERVAL", "1s");
    environment.put("ASSAY_SENSOR_HEALTH", "127.0.0.1:0");
    // Where tests run in a sandbox, nobody may look at its first process: any of the host does.
    environment.put(
        "ASSAY_SENSOR_CONTAINER_RUNTIME",
        "unix:///proc/" + ProcessHandle.current().pid() + "/root" + node.containerd().socket());
    return node.containerd()
        .run(
            new ManifestPod(
                "sensor",
                reference("sensor"),
                Manifest.Workload.of(Assay.home().resolve("daemonset.yaml"), "sensor"),
                environment,
                Map.of("/etc/assay/ca", secrets, "/var/run/secrets/assay", secrets),
                without));
  }

  private JsonNode get(String... what) throws IOException {
    List<String> command = new ArrayList<>(List.of("get"));
    command.addAll(List.of(what));
    command.addAll(
        List.of(
            "--collector=localhost:" + collectorPort,
            "--ca=" + secrets.resolve("ca.crt"),
            "--token-file=" + secrets.resolve("viewer"),
            "--output=json"));
    Command.Result result = Assay.run(command.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.everything()).isZero();
    return new ObjectMapper().readTree(result.output());
  }

  private String log(String pod) throws IOException {
    return node.containerd().log(pod);
  }

  @Test
  @Order(1)
  void whatRunsIsObservedAndJudgedWithThePrivilegesOfTheManifests() throws Exception {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              Map<String, JsonNode> images = images();
              for (String each : List.of(loader(), reference("sensor"), reference("collector"))) {
                assertThat(images).as(log("sensor")).containsKey(each);
                assertThat(Objects.requireNonNull(images.get(each)).path("integrity").asText())
                    .isEqualTo("VERIFIED");
              }
              assertThat(Objects.requireNonNull(images.get(loader())).path("packagesUsed").asInt())
                  .isPositive();
            });
    JsonNode own = Objects.requireNonNull(images().get(reference("collector")));
    assertThat(own.at("/details/buildOwner/text").asText())
        .as("told by the provenance that is attached")
        .isEqualTo("urn:assay:build-images");
    assertThat(log("sensor")).doesNotContain("EPERM", "CAP_");
    assertThat(gaps())
        .noneMatch(each -> each.startsWith("NO_FILE_EVENTS"))
        .noneMatch(each -> each.startsWith("NO_CONTAINER_RUNTIME"));
    assertThat(node.containerd().isRunning(sensor)).isTrue();
    assertThat(node.containerd().isRunning(collector)).isTrue();
  }

  @Test
  @Order(2)
  void whatRunsHasTheNameOfTheDeploymentThatOwnsItsPod() throws Exception {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              JsonNode found = get("workloads", "--label=team=payments").path("workloads");
              assertThat(found).as(log("collector")).hasSize(1);
              assertThat(found.at("/0/kind").asText() + "/" + found.at("/0/name").asText())
                  .isEqualTo("Deployment/front");
              assertThat(found.at("/0/namespace").asText()).isEqualTo("acceptance");
              assertThat(found.at("/0/images/0/reference").asText()).isEqualTo(loader());
              assertThat(found.at("/0/owners/0/name").asText()).isEqualTo("front-5d8f");
            });
  }

  @Test
  @Order(3)
  void aJvmOfAPodThatWasPatchedReportsWhatItUses() throws Exception {
    String image = node.registry().reference("team/java", "v1");
    node.images().relabel("loader", "java", Map.of("of", "a JVM"));
    node.images().push("java", node.registry(), "team/java", "v1");
    Jdk jdk = Jdk.require(25);
    Path classes = directory.resolve("classes");
    jdk.compile(classes, "Waits.java", WAITS);
    Path jar = directory.resolve("app.jar");
    Command.run(jdk.program("jar"), "-c", "-f", jar.toString(), "-C", classes.toString(), ".");

    InjectedPod.ask(
            node, directory.resolve("java"), injectionPort, secrets.resolve("ca.crt"), image)
        .run(Files.readString(secrets.resolve("agent")), jar);

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              JsonNode found = get("dependencies", "--filter=app.jar").path("dependencies");
              assertThat(found).as(log("java")).hasSize(1);
              assertThat(found.at("/0/classesInitialised").asInt()).isEqualTo(1);
              assertThat(found.at("/0/artifact").asText()).isNotEmpty();
            });
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              Map<String, JsonNode> images = images();
              assertThat(images).containsKey(image);
              assertThat(Objects.requireNonNull(images.get(image)).path("integrity").asText())
                  .as("the agent's own files, on a volume, are no other content of the image")
                  .isEqualTo("VERIFIED");
            });
  }

  private static final String WAITS =
      """
      class Waits {
        public static void main(String[] arguments) throws Exception {
          System.out.println("waiting");
          Thread.sleep(Long.MAX_VALUE);
        }
      }
      """;

  @ParameterizedTest
  @Order(4)
  @CsvSource({"SYS_ADMIN, NO_FILE_EVENTS", "SYS_PTRACE, NO_CONTAINER_RUNTIME"})
  void withoutACapabilityTheSensorSaysWhatItDoesNotSeeAndGoesOn(String capability, String gap)
      throws Exception {
    // A node has one sensor: the collector believes no second one.
    node.containerd().remove(sensor);
    sensor = runSensor(List.of(capability));
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(gaps()).anyMatch(each -> each.startsWith(gap)));
    assertThat(node.containerd().isRunning(sensor)).isTrue();
  }

  /** What the node says that it does not see. */
  private List<String> gaps() throws IOException {
    String summary =
        Command.run(
            "curl",
            "-sSf",
            "--cacert",
            secrets.resolve("ca.crt").toString(),
            "--header",
            "Authorization: Bearer " + Files.readString(secrets.resolve("viewer")).strip(),
            "https://localhost:" + collectorPort + "/api/v1/summary");
    List<String> gaps = new ArrayList<>();
    for (JsonNode each : new ObjectMapper().readTree(summary).path("gaps")) {
      gaps.add(each.path("cause").asText() + ": " + each.path("detail").asText());
    }
    return gaps;
  }

  private Map<String, JsonNode> images() throws IOException {
    Map<String, JsonNode> images = new LinkedHashMap<>();
    for (JsonNode each : get("images").path("images")) {
      images.put(each.path("reference").asText(), each);
    }
    return images;
  }
}
