package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Jdk;
import dev.assay.acceptance.kit.Service;
import dev.assay.acceptance.kit.WebServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a collector should be, a web server listens: each program says so and does no harm. */
class WrongAddressIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String REASON =
      ": what listens there is no collector: it does not speak gRPC, its answer begins with 'HTT";

  @TempDir Path directory;
  private WebServer stranger;

  @BeforeEach
  void listen() throws IOException {
    stranger = WebServer.start(0);
  }

  @AfterEach
  void stop() {
    stranger.close();
  }

  @Test
  void sensorSaysSoAndGoesOnLooking() throws Exception {
    try (Assay.Sensor sensor =
        Assay.sensor(
            directory.resolve("sensor"),
            stranger.address(),
            "unix://" + directory.resolve("no/containerd.sock"),
            List.of())) {
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(sensor.log()).contains("collector " + stranger.address() + REASON));
      assertThat(sensor.isAlive()).isTrue();
      assertThat(sensor.log()).doesNotContain("\tat ");
    }
  }

  @Test
  void agentSaysSoOnceAndTheApplicationGoesOn() throws Exception {
    Jdk jdk = Jdk.require(17);
    jdk.compile(
        directory,
        "Main.java",
        """
        public class Main {
          public static void main(String[] args) throws Exception {
            Thread.sleep(Long.MAX_VALUE);
          }
        }
        """);
    try (Service application =
        Service.start(
            "application",
            directory.resolve("application.log"),
            Map.of(),
            List.of(
                jdk.program("java"),
                "-javaagent:" + Assay.agentJar() + "=collector=" + stranger.address(),
                "-cp",
                directory.toString(),
                "Main"))) {
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(application.log())
                      .startsWith("assay-agent: collector " + stranger.address() + REASON));
      assertThat(application.log().lines()).hasSize(1);
      assertThat(application.isAlive()).isTrue();
    }
  }

  @Test
  void questionsAreNotAnswered() {
    Command.Result result = Assay.run("get", "images", "--collector", stranger.address());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors())
        .startsWith("assay: " + stranger.address() + REASON)
        .contains("--collector HOST:PORT");
    assertThat(result.errors().lines()).hasSize(1);
  }

  @Test
  void programIsRunAllTheSame() {
    Command.Result result =
        Assay.run("run", "--collector", stranger.address(), "--", "echo", "runs");

    assertThat(result.exitCode()).isZero();
    assertThat(result.output()).isEqualTo("runs\n");
    assertThat(result.errors())
        .startsWith("assay: what listens at " + stranger.address() + " does not answer as a");
  }
}
