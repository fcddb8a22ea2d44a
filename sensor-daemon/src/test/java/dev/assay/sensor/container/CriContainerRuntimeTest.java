package dev.assay.sensor.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.container.ImageName.Source;
import dev.assay.sensor.container.RuntimeUnavailable.Cause;
import dev.assay.sensor.container.cri.v1.ContainerMetadata;
import dev.assay.sensor.container.cri.v1.ContainerStatus;
import dev.assay.sensor.container.cri.v1.ContainerStatusResponse;
import dev.assay.sensor.container.cri.v1.Image;
import dev.assay.sensor.container.cri.v1.ImageSpec;
import dev.assay.sensor.container.cri.v1.PodSandbox;
import dev.assay.sensor.container.cri.v1.PodSandboxMetadata;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CriContainerRuntimeTest {

  private static final String ID = "c".repeat(64);
  private static final String IMAGE = "a".repeat(64);
  private static final ConfigDigest DIGEST = new ConfigDigest(IMAGE);

  @TempDir private Path directory;
  private Path socket;
  private ExecutorService executor;

  @BeforeEach
  void prepare() {
    socket = directory.resolve("cri.sock");
    executor = Executors.newCachedThreadPool();
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private CriContainerRuntime runtime(Path... sockets) {
    return new CriContainerRuntime(List.of(sockets), executor, Duration.ofSeconds(5));
  }

  private static RunningContainers running(RuntimeAnswer answer) {
    assertThat(answer).isInstanceOf(RunningContainers.class);
    return (RunningContainers) answer;
  }

  private static RuntimeUnavailable unavailable(RuntimeAnswer answer) {
    assertThat(answer).isInstanceOf(RuntimeUnavailable.class);
    return (RuntimeUnavailable) answer;
  }

  /** As containerd 1.6 answers, with the image pulled again under another name meanwhile. */
  private static void runOnContainerd(FakeCri cri) {
    cri.containers.add(
        dev.assay.sensor.container.cri.v1.Container.newBuilder()
            .setId(ID)
            .setPodSandboxId("pod1")
            .setMetadata(ContainerMetadata.newBuilder().setName("web"))
            .setImage(ImageSpec.newBuilder().setImage("sha256:" + IMAGE))
            .setImageRef("sha256:" + IMAGE)
            .setCreatedAt(1_700_000_000_000_000_000L)
            .putLabels("io.kubernetes.container.name", "web")
            .build());
    cri.details.put(
        ID,
        ContainerStatusResponse.newBuilder()
            .setStatus(
                ContainerStatus.newBuilder()
                    .setImage(ImageSpec.newBuilder().setImage("reg.example/other/app:v1"))
                    .setImageRef("reg.example/other/app@sha256:" + "b".repeat(64))
                    .setStartedAt(1_700_000_001_000_000_000L))
            .putInfo(
                "info",
                """
                {"sandboxID":"pod1","pid":4711,"config":{"image":{"image":"sha256:x"}},
                 "runtimeSpec":{"annotations":
                   {"io.kubernetes.cri.image-name":"reg.example/team/app:v1.0.0"},
                   "linux":{"pid":1}}}
                """)
            .build());
    cri.images.put(
        "sha256:" + IMAGE,
        Image.newBuilder()
            .setId("sha256:" + IMAGE)
            .addRepoTags("reg.example/other/app:v1")
            .addRepoDigests("reg.example/other/app@sha256:" + "b".repeat(64))
            .setSize(1234)
            .build());
    cri.pods.add(
        PodSandbox.newBuilder()
            .setId("pod1")
            .setMetadata(
                PodSandboxMetadata.newBuilder().setName("web-1").setNamespace("shop").setUid("u1"))
            .putLabels("app", "web")
            .putLabels("io.kubernetes.pod.uid", "u1")
            .build());
  }

  @Test
  void containerIsDescribedByWhatIsBoundToIt() throws IOException {
    try (FakeCri cri = new FakeCri(socket);
        CriContainerRuntime runtime = runtime(socket)) {
      runOnContainerd(cri);

      RunningContainers answer = running(runtime.ask());

      assertThat(answer.runtime())
          .isEqualTo(new RuntimeIdentity("fake", "1.2", "unix://" + socket));
      assertThat(answer.problems()).isEmpty();
      assertThat(answer.containers())
          .containsExactly(
              new Container(
                  ID,
                  "web",
                  new PodName("shop", "web-1", "u1"),
                  DIGEST,
                  new ImageName("reg.example/team/app:v1.0.0", Source.CREATION_TIME),
                  "reg.example/other/app:v1",
                  "reg.example/other/app@sha256:" + "b".repeat(64),
                  new ContainerImage(
                      DIGEST,
                      List.of("reg.example/other/app:v1"),
                      List.of("reg.example/other/app@sha256:" + "b".repeat(64)),
                      1234),
                  Instant.ofEpochSecond(1_700_000_000L),
                  Instant.ofEpochSecond(1_700_000_001L),
                  4711L,
                  Map.of("app", "web")));
    }
  }

  @Test
  void criOGivesTheImageIdWithoutAlgorithm() throws IOException {
    try (FakeCri cri = new FakeCri(socket);
        CriContainerRuntime runtime = runtime(socket)) {
      cri.containers.add(
          dev.assay.sensor.container.cri.v1.Container.newBuilder()
              .setId(ID)
              .setImage(
                  ImageSpec.newBuilder()
                      .setImage(IMAGE)
                      .setUserSpecifiedImage("reg.example/app:v1"))
              .setImageRef("reg.example/app@sha256:" + "b".repeat(64))
              .setImageId(IMAGE)
              .build());
      cri.details.put(ID, ContainerStatusResponse.getDefaultInstance());
      cri.images.put(
          IMAGE, Image.newBuilder().setId(IMAGE).addRepoTags("reg.example/app:v1").build());

      Container container = running(runtime.ask()).containers().get(0);

      assertThat(container.configDigest()).isEqualTo(DIGEST);
      assertThat(container.imageName())
          .isEqualTo(new ImageName("reg.example/app:v1", Source.USER_SPECIFIED));
      assertThat(container.image())
          .extracting(ContainerImage::repoTags)
          .isEqualTo(List.of("reg.example/app:v1"));
      assertThat(container.initHostPid()).isNull();
    }
  }

  @Test
  void detailsOfAKnownContainerAreNotAskedAgain() throws IOException {
    try (FakeCri cri = new FakeCri(socket);
        CriContainerRuntime runtime = runtime(socket)) {
      runOnContainerd(cri);
      RunningContainers first = running(runtime.ask());
      cri.asked.clear();

      RunningContainers second = running(runtime.ask());

      assertThat(second).isEqualTo(first);
      assertThat(cri.asked).containsExactly("version", "list", "pods");
    }
  }

  @Test
  void containerGoneInTheMiddleIsLeftOut() throws IOException {
    try (FakeCri cri = new FakeCri(socket);
        CriContainerRuntime runtime = runtime(socket)) {
      runOnContainerd(cri);
      cri.details.clear();

      RunningContainers answer = running(runtime.ask());

      assertThat(answer.containers()).isEmpty();
      assertThat(answer.problems()).isEmpty();
    }
  }

  @Test
  void slowDetailsAreAProblemAndNotAnOutage() throws IOException {
    try (FakeCri cri = new FakeCri(socket);
        CriContainerRuntime runtime =
            new CriContainerRuntime(List.of(socket), executor, Duration.ofMillis(500))) {
      runOnContainerd(cri);
      cri.gate = new CountDownLatch(1);

      RunningContainers answer = running(runtime.ask());

      assertThat(answer.containers()).extracting(Container::configDigest).containsExactly(DIGEST);
      assertThat(answer.containers()).extracting(Container::imageName).containsOnlyNulls();
      assertThat(answer.problems()).singleElement().asString().contains("DEADLINE_EXCEEDED");
    }
  }

  @Test
  void missingSocketSaysWhatToDo() {
    try (CriContainerRuntime runtime = runtime(socket, directory.resolve("other.sock"))) {
      RuntimeUnavailable answer = unavailable(runtime.ask());

      assertThat(answer.cause()).isEqualTo(Cause.NO_SOCKET);
      assertThat(answer.reason()).contains(socket.toString(), "other.sock", "configure its socket");
    }
  }

  @Test
  void socketNobodyListensOnIsAFailure() throws IOException {
    try (ServerSocketChannel abandoned = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      abandoned.bind(UnixDomainSocketAddress.of(socket));
    }
    try (CriContainerRuntime runtime = runtime(socket)) {
      RuntimeUnavailable answer = unavailable(runtime.ask());

      assertThat(answer.cause()).isEqualTo(Cause.FAILED);
      assertThat(answer.reason()).contains(socket.toString(), "Connection refused");
    }
  }

  @Test
  void runtimeThatDoesNotAnswerIsATimeout() throws IOException {
    try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        CriContainerRuntime runtime =
            new CriContainerRuntime(List.of(socket), executor, Duration.ofMillis(300))) {
      silent.bind(UnixDomainSocketAddress.of(socket));

      RuntimeUnavailable answer = unavailable(runtime.ask());

      assertThat(answer.cause()).isEqualTo(Cause.TIMEOUT);
      assertThat(answer.reason()).contains("300 ms");
    }
  }

  @Test
  void runtimeWithoutCriIsTooOld() throws IOException {
    try (FakeCri cri = FakeCri.withoutCri(socket);
        CriContainerRuntime runtime = runtime(socket)) {
      assertThat(cri.asked).isEmpty();
      assertThat(unavailable(runtime.ask()).cause()).isEqualTo(Cause.TOO_OLD);
    }
  }

  @Test
  void fileThatIsNoSocketIsAFailure() throws IOException {
    Files.writeString(socket, "no socket");
    try (CriContainerRuntime runtime = runtime(socket)) {
      assertThat(unavailable(runtime.ask()).cause()).isEqualTo(Cause.FAILED);
    }
  }

  @Test
  void nextSocketIsTriedAndKept() throws IOException {
    Path second = directory.resolve("second.sock");
    Files.writeString(socket, "no socket");
    try (FakeCri cri = new FakeCri(second);
        CriContainerRuntime runtime = runtime(socket, second)) {
      assertThat(running(runtime.ask()).runtime().endpoint()).endsWith("second.sock");
      assertThat(running(runtime.ask()).runtime().endpoint()).endsWith("second.sock");
      assertThat(cri.asked).containsExactly("version", "list", "pods", "version", "list", "pods");
    }
  }

  @Test
  void restartedRuntimeIsFoundAgain() throws IOException {
    try (CriContainerRuntime runtime = runtime(socket)) {
      try (FakeCri cri = new FakeCri(socket)) {
        runOnContainerd(cri);
        assertThat(running(runtime.ask()).containers()).hasSize(1);
      }
      assertThat(runtime.ask()).isInstanceOf(RuntimeUnavailable.class);

      Files.deleteIfExists(socket);
      try (FakeCri cri = new FakeCri(socket)) {
        runOnContainerd(cri);
        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .until(runtime::ask, RunningContainers.class::isInstance);
      }
    }
  }
}
