package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Containerd;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Node;
import dev.assay.collector.notify.kit.JiraDouble;
import dev.assay.collector.notify.kit.SlackDouble;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.collector.registry.kit.RegistrySetup;
import dev.assay.wire.v1.Change;
import dev.assay.wire.v1.ChangeKind;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.Location;
import dev.assay.wire.v1.Severity;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.ViolationEventKind;
import dev.assay.wire.v1.ViolationType;
import dev.assay.wire.v1.WatchRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real registry sends news of pushes: the collector, which would look again in an hour only, says
 * at once what that means for what runs, to those who watch, and to Slack and Jira.
 */
@TestInstance(Lifecycle.PER_CLASS)
class RegistryNewsIT {

  private static final String SECRET = "of the test";

  private Node node;
  private SlackDouble slack;
  private JiraDouble jira;
  private DockerRegistry registry;
  private Assay.Collector collector;
  private Assay.Sensor sensor;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    node = Node.start(directory.resolve("node"));
    node.buildLoader("shipped", Map.of("build", "shipped"));
    node.buildLoader("pushed", Map.of("build", "pushed later"));
    Path secret = Files.writeString(directory.resolve("secret"), SECRET);
    slack = new SlackDouble();
    jira = new JiraDouble();
    collector =
        Assay.collector(
            directory.resolve("collector"),
            Map.of(
                "collector.integrity.interval", "1h",
                "collector.integrity.recheck", "1s",
                "collector.integrity.missing-recheck", "1s",
                "collector.webhook.secret-file", secret.toString(),
                "collector.automation.internal-hosts", "127.0.0.1",
                "collector.automation.page", "https://assay.example",
                "collector.automation.rules", rules(directory).toString()));
    registry =
        DockerRegistry.start(
            directory.resolve("registry"),
            RegistrySetup.notifying(
                "http://" + collector.address() + "/api/v1/webhooks/registry", SECRET));
    sensor = Assay.sensor(directory.resolve("sensor"), collector, node.containerd());
  }

  private Path rules(Path directory) throws IOException {
    Path webhook = Files.writeString(directory.resolve("slack"), slack.webhook() + "\n");
    Path token = Files.writeString(directory.resolve("jira"), JiraDouble.TOKEN + "\n");
    return Files.writeString(
        directory.resolve("rules.yaml"),
        """
        targets:
          - {name: chat, type: slack, url-file: "%s"}
          - {name: tickets, type: jira, url: "%s", user: %s, token-file: "%s", project: OPS}
        rules:
          - name: drift
            severity: medium
            risks: [integrity_violation]
            namespaces: [acceptance]
            workloads: [Pod/news]
            images: ["*/team/news:latest"]
            to: [chat, tickets]
          - {name: elsewhere, namespaces: [production], to: [chat]}
        """
            .formatted(webhook, jira.site(), JiraDouble.USER, token));
  }

  @AfterAll
  void end() {
    for (AutoCloseable part :
        new AutoCloseable[] {sensor, collector, registry, node, slack, jira}) {
      Assay.close(part);
    }
  }

  @Test
  void pushIsJudgedAtOnceAndWatchersHearOfIt() throws Exception {
    node.images().push("shipped", registry, "team/news", "latest");
    String reference = registry.reference("team/news", "latest");
    Containerd.Running running = node.containerd().run(Pod.of("news", reference));
    Image verified = awaitVerified(reference);
    Iterator<Change> changes =
        collector
            .watch()
            .watch(WatchRequest.newBuilder().addKinds(ChangeKind.VIOLATION_CHANGED).build());

    node.images().push("pushed", registry, "team/news", "latest");

    Change opened = changes.next();
    assertThat(opened.getViolationEvent()).isEqualTo(ViolationEventKind.VIOLATION_OPENED);
    assertThat(opened.getSummary()).contains(reference);
    assertThat(opened.getViolation().getType()).isEqualTo(ViolationType.POST_DEPLOYMENT_TAG_UPDATE);
    assertThat(opened.getViolation().getSeverity()).isEqualTo(Severity.MEDIUM);
    assertThat(opened.getViolation().getImageReference()).isEqualTo(reference);
    assertThat(opened.getViolation().getImageId()).isEqualTo(verified.getImageId());
    assertThat(opened.getViolation().getEvidence().getExpectedDigest())
        .isEqualTo(registry.digest("team/news", "latest"));
    assertThat(opened.getViolation().getRecommendations().getImmediateList()).isNotEmpty();
    assertThat(opened.getViolation().getLocationsList())
        .singleElement()
        .satisfies(place -> assertIsHere(place, running));

    node.images().push("shipped", registry, "team/news", "latest");

    assertThat(nextOf(changes, ViolationEventKind.VIOLATION_RESOLVED).getViolation().getId())
        .isEqualTo(opened.getViolation().getId());
    assertThatSlackAndJiraWereTold(opened.getViolation(), reference);
  }

  private void assertThatSlackAndJiraWereTold(Violation violation, String reference) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> slack.messages().size() == 2 && jira.issues().get(0).isDone());
    assertThat(slack.messages().get(0).toString())
        .contains("medium: Post-Deployment Tag Update of " + reference + ": opened")
        .contains(violation.getEvidence().getExpectedDigest())
        .contains("namespace acceptance, workload Pod/news", "restart the workload")
        .contains("<https://assay.example/image?reference=");
    assertThat(slack.messages().get(1).path("text").asText()).contains("resolved");
    assertThat(jira.issues()).hasSize(1);
    JiraDouble.Issue issue = jira.issues().get(0);
    assertThat(issue.fields().path("summary").asText())
        .isEqualTo("Post-Deployment Tag Update of " + reference + ": opened");
    assertThat(issue.fields().path("labels").toString())
        .contains("assay-violation-" + violation.getId());
    assertThat(issue.fields().path("description").toString())
        .contains(violation.getImageId(), "workload Pod/news");
  }

  private void assertIsHere(Location place, Containerd.Running running) {
    assertThat(place.getNamespace()).isEqualTo("acceptance");
    assertThat(place.getWorkloadKind()).isEqualTo("Pod");
    assertThat(place.getWorkloadName()).isEqualTo("news");
    assertThat(place.getContainerId()).isEqualTo(running.containerId());
    assertThat(place.getNode()).isEqualTo(sensor.nodeName());
  }

  /** Later news of the same violation may come before. */
  private static Change nextOf(Iterator<Change> changes, ViolationEventKind kind) {
    Change change = changes.next();
    while (change.getViolationEvent() != kind) {
      assertThat(change.getViolationEvent()).isEqualTo(ViolationEventKind.VIOLATION_UPDATED);
      change = changes.next();
    }
    return change;
  }

  private Image awaitVerified(String reference) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> images(reference), RegistryNewsIT::isVerified)
        .get(0);
  }

  private static boolean isVerified(List<Image> images) {
    return !images.isEmpty() && images.get(0).getIntegrity() == IntegrityState.VERIFIED;
  }

  private List<Image> images(String filter) {
    return collector
        .query()
        .listImages(ListImagesRequest.newBuilder().setFilter(filter).build())
        .getImagesList();
  }
}
