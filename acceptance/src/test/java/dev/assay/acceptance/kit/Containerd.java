package dev.assay.acceptance.kit;

import dev.assay.acceptance.cri.v1.ContainerConfig;
import dev.assay.acceptance.cri.v1.ContainerStatusRequest;
import dev.assay.acceptance.cri.v1.CreateContainerRequest;
import dev.assay.acceptance.cri.v1.ImageServiceGrpc;
import dev.assay.acceptance.cri.v1.ImageSpec;
import dev.assay.acceptance.cri.v1.ImageStatusRequest;
import dev.assay.acceptance.cri.v1.PodSandboxConfig;
import dev.assay.acceptance.cri.v1.PullImageRequest;
import dev.assay.acceptance.cri.v1.RemovePodSandboxRequest;
import dev.assay.acceptance.cri.v1.RunPodSandboxRequest;
import dev.assay.acceptance.cri.v1.RuntimeServiceGrpc;
import dev.assay.acceptance.cri.v1.StartContainerRequest;
import dev.assay.acceptance.cri.v1.StopPodSandboxRequest;
import dev.assay.acceptance.cri.v1.VersionRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A containerd of its own, driven over CRI as a kubelet drives it: pods with the host's network,
 * images pulled from plain-HTTP registries on the loopback interface.
 */
public final class Containerd implements AutoCloseable {

  private final Path directory;
  private final Path socket;
  private final String pauseImage;
  private final PodConfigs configs;
  private final EventLoopGroup eventLoop = new EpollEventLoopGroup(1);
  private final ManagedChannel channel;
  private final List<String> sandboxes = Collections.synchronizedList(new ArrayList<>());
  private Service service;

  private Containerd(Path directory, String pauseImage) throws IOException {
    this.directory = directory;
    // Apart from the rest: what asks it is given this directory, as a pod is by a hostPath volume.
    this.socket = Files.createDirectories(directory.resolve("run")).resolve("containerd.sock");
    this.pauseImage = pauseImage;
    this.configs = new PodConfigs(directory.resolve("logs"));
    this.service = launch();
    this.channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toString()))
            .eventLoopGroup(eventLoop)
            .channelType(EpollDomainSocketChannel.class)
            .withOption(io.grpc.netty.shaded.io.netty.channel.ChannelOption.SO_KEEPALIVE, null)
            .overrideAuthority("localhost")
            .usePlaintext()
            .build();
    service.awaitReady(Duration.ofSeconds(30), () -> !runtimeName().isEmpty());
  }

  /** Starts it with all its state below {@code directory}. */
  public static Containerd start(Path directory, String pauseImage) throws IOException {
    Files.createDirectories(directory);
    return new Containerd(directory, pauseImage);
  }

  /** The CRI socket. */
  public Path socket() {
    return socket;
  }

  /** The endpoint as settings take it. */
  public String endpoint() {
    return "unix://" + socket;
  }

  /** Pulls an image by its reference and returns its image ID. */
  public String pull(String reference) {
    return pull(reference, "");
  }

  /**
   * Pulls an image as {@code login}, a user and password with a colon between, and returns its
   * image ID.
   */
  public String pull(String reference, String login) {
    PullImageRequest.Builder request =
        PullImageRequest.newBuilder().setImage(ImageSpec.newBuilder().setImage(reference));
    int colon = login.indexOf(':');
    if (colon >= 0) {
      request
          .getAuthBuilder()
          .setUsername(login.substring(0, colon))
          .setPassword(login.substring(colon + 1));
    }
    return images().pullImage(request.build()).getImageRef();
  }

  private ImageServiceGrpc.ImageServiceBlockingStub images() {
    return ImageServiceGrpc.newBlockingStub(channel).withDeadlineAfter(120, TimeUnit.SECONDS);
  }

  /** Imports what an archive holds, as root on a node can. */
  public void load(Path archive) {
    ctr("images", "import", archive.toString());
  }

  /** Writes a name over an image, as root on a node can. */
  public void tag(String image, String name) {
    ctr("images", "tag", "--force", image, name);
  }

  private void ctr(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("ctr", "--address", socket.toString(), "--namespace", "k8s.io"));
    command.addAll(List.of(arguments));
    Command.run(command.toArray(String[]::new));
  }

  /** Pulls from a host over TLS whose certificate is of this authority. */
  public void trust(String host, Path authority) throws IOException {
    hosts(host, "https://" + host, "ca = \"" + authority + "\"");
  }

  /** Pulls what has a host's name from another host, over plain HTTP. */
  public void mirror(String host, String mirror) throws IOException {
    hosts(host, "http://" + mirror, "");
  }

  private void hosts(String host, String address, String more) throws IOException {
    Path settings = Files.createDirectories(directory.resolve("certs.d").resolve(host));
    Files.writeString(
        settings.resolve("hosts.toml"),
        """
        server = "https://%s"
        [host."%s"]
          capabilities = ["pull", "resolve"]
          %s
        """
            .formatted(host, address, more));
  }

  /** A container to start. */
  public record Pod(
      String name,
      String image,
      List<String> command,
      Map<String, String> environment,
      Map<Path, String> mounts,
      Map<String, String> labels) {

    public Pod {
      labels = Map.copyOf(labels);
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
      mounts = Map.copyOf(mounts);
    }

    /** A pod without labels. */
    public Pod(
        String name,
        String image,
        List<String> command,
        Map<String, String> environment,
        Map<Path, String> mounts) {
      this(name, image, command, environment, mounts, Map.of());
    }

    /** A pod of a StatefulSet, whose name is the pod's up to its ordinal. */
    public static Pod replica(String name, String image) {
      Map<String, String> labels = Map.of("statefulset.kubernetes.io/pod-name", name);
      return new Pod(name, image, List.of(), Map.of(), Map.of(), labels);
    }

    /** A pod that starts what its image says. */
    public static Pod of(String name, String image) {
      return new Pod(name, image, List.of(), Map.of(), Map.of());
    }
  }

  /**
   * A container that a manifest tells of, with exactly the privileges that it has there.
   *
   * @param image an image that is on the node
   * @param environment values that only this node can give, or has others for
   * @param volumes what is mounted read-write, by where in the container
   * @param without capabilities that are taken away
   */
  public record ManifestPod(
      String name,
      String image,
      Manifest.Workload workload,
      Map<String, String> environment,
      Map<String, Path> volumes,
      List<String> without) {}

  /** Makes and starts a pod of a manifest, of an image that is on the node already. */
  public Running run(ManifestPod pod) throws IOException {
    return start(configs.sandbox(pod), configs.container(pod, presentId(pod.image())));
  }

  /** A running container and the pod sandbox it is in. */
  public record Running(String containerId, String sandboxId) {}

  /**
   * Pulls the image, then makes and starts a pod of one container, in the namespace "acceptance".
   */
  public Running run(Pod pod) throws IOException {
    return run(pod, pull(pod.image()));
  }

  /** Makes and starts a pod of an image that is on the node already. */
  public Running runPresent(Pod pod) throws IOException {
    return run(pod, presentId(pod.image()));
  }

  private String presentId(String image) {
    ImageStatusRequest request =
        ImageStatusRequest.newBuilder().setImage(ImageSpec.newBuilder().setImage(image)).build();
    return images().imageStatus(request).getImage().getId();
  }

  private Running run(Pod pod, String imageId) throws IOException {
    return start(configs.sandbox(pod), configs.container(pod, imageId));
  }

  private Running start(PodSandboxConfig sandbox, ContainerConfig container) throws IOException {
    Files.createDirectories(Path.of(sandbox.getLogDirectory()));
    String sandboxId =
        runtime()
            .runPodSandbox(RunPodSandboxRequest.newBuilder().setConfig(sandbox).build())
            .getPodSandboxId();
    sandboxes.add(sandboxId);
    String containerId =
        runtime()
            .createContainer(
                CreateContainerRequest.newBuilder()
                    .setPodSandboxId(sandboxId)
                    .setSandboxConfig(sandbox)
                    .setConfig(container)
                    .build())
            .getContainerId();
    runtime()
        .startContainer(StartContainerRequest.newBuilder().setContainerId(containerId).build());
    return new Running(containerId, sandboxId);
  }

  /** What a container printed so far. */
  public String log(String podName) throws IOException {
    Path log = directory.resolve("logs").resolve(podName).resolve("app.log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** Whether a container is running. */
  public boolean isRunning(Running running) {
    return runtime()
            .containerStatus(
                ContainerStatusRequest.newBuilder().setContainerId(running.containerId()).build())
            .getStatus()
            .getState()
        == 1;
  }

  /** Ends a pod and removes it. */
  public void remove(Running running) {
    removeSandbox(running.sandboxId());
    sandboxes.remove(running.sandboxId());
  }

  /** Ends the daemon; containers go on running, as they do when a node's runtime is upgraded. */
  public void stopDaemon() {
    service.stop();
  }

  /** Starts the daemon again. */
  public void startDaemon() {
    service = launch();
    service.awaitReady(Duration.ofSeconds(30), () -> !runtimeName().isEmpty());
  }

  @Override
  public void close() {
    List.copyOf(sandboxes).parallelStream().forEach(this::removeSandbox);
    channel.shutdownNow();
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    service.close();
  }

  private Service launch() {
    Path configuration = directory.resolve("config.toml");
    try {
      Files.writeString(
          configuration,
          """
          version = 2
          root = "%1$s/root"
          state = "%1$s/state"
          disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs"]
          [grpc]
            address = "%2$s"
          [ttrpc]
            address = "%2$s.ttrpc"
          [plugins."io.containerd.internal.v1.opt"]
            path = "%1$s/opt"
          [plugins."io.containerd.grpc.v1.cri"]
            restrict_oom_score_adj = true
            sandbox_image = "%3$s"
            [plugins."io.containerd.grpc.v1.cri".registry]
              config_path = "%1$s/certs.d"
            [plugins."io.containerd.grpc.v1.cri".cni]
              bin_dir = "%1$s/cni/bin"
              conf_dir = "%1$s/cni/conf"
          """
              .formatted(directory, socket, pauseImage));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return Service.start(
        "containerd",
        directory.resolve("containerd.log"),
        Map.of(),
        List.of("containerd", "--config", configuration.toString()));
  }

  private String runtimeName() {
    return runtime().version(VersionRequest.newBuilder().setVersion("v1").build()).getRuntimeName();
  }

  private RuntimeServiceGrpc.RuntimeServiceBlockingStub runtime() {
    return RuntimeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private void removeSandbox(String id) {
    runtime().stopPodSandbox(StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build());
    runtime().removePodSandbox(RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build());
  }
}
