package dev.assay.acceptance.kit;

import dev.assay.sensor.container.cri.v1.Container;
import dev.assay.sensor.container.cri.v1.ContainerStatusRequest;
import dev.assay.sensor.container.cri.v1.ContainerStatusResponse;
import dev.assay.sensor.container.cri.v1.Image;
import dev.assay.sensor.container.cri.v1.ImageServiceGrpc;
import dev.assay.sensor.container.cri.v1.ImageStatusRequest;
import dev.assay.sensor.container.cri.v1.ImageStatusResponse;
import dev.assay.sensor.container.cri.v1.ListContainersRequest;
import dev.assay.sensor.container.cri.v1.ListContainersResponse;
import dev.assay.sensor.container.cri.v1.ListPodSandboxRequest;
import dev.assay.sensor.container.cri.v1.ListPodSandboxResponse;
import dev.assay.sensor.container.cri.v1.PodSandbox;
import dev.assay.sensor.container.cri.v1.PodSandboxMetadata;
import dev.assay.sensor.container.cri.v1.RuntimeServiceGrpc;
import dev.assay.sensor.container.cri.v1.VersionRequest;
import dev.assay.sensor.container.cri.v1.VersionResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A container runtime that answers over CRI what a test says: for containers that are thousands, or
 * of runtimes that are not on this machine.
 */
public final class ScriptedRuntime implements AutoCloseable {

  private final Map<String, Container> containers = new ConcurrentHashMap<>();
  private final Map<String, ContainerStatusResponse> details = new ConcurrentHashMap<>();
  private final Map<String, PodSandbox> pods = new ConcurrentHashMap<>();
  private final Map<String, Image> images = new ConcurrentHashMap<>();
  private final EventLoopGroup loop = new NioEventLoopGroup(1);
  private final Path socket;
  private final Server server;

  private ScriptedRuntime(Path socket) throws IOException {
    this.socket = socket;
    this.server =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioServerDomainSocketChannel.class)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .addService(new Containers())
            .addService(new Images())
            .build()
            .start();
  }

  /** Starts one without containers; its socket lies in {@code directory}. */
  public static ScriptedRuntime start(Path directory) throws IOException {
    return new ScriptedRuntime(Files.createDirectories(directory).resolve("cri.sock"));
  }

  /** The endpoint as settings take it. */
  public String endpoint() {
    return "unix://" + socket;
  }

  /** Knows an image from now on; by its ID as the runtime words it, which is what is asked for. */
  public void image(Image image) {
    images.put(image.getId(), image);
  }

  /** Runs a container from now on, in a pod of its own that has the container's name. */
  public void run(Container container, ContainerStatusResponse detail) {
    String name = container.getMetadata().getName();
    pods.put(
        container.getPodSandboxId(),
        PodSandbox.newBuilder()
            .setId(container.getPodSandboxId())
            .setMetadata(
                PodSandboxMetadata.newBuilder()
                    .setName(name)
                    .setNamespace("acceptance")
                    .setUid("uid of " + name))
            .build());
    details.put(container.getId(), detail);
    containers.put(container.getId(), container);
  }

  /** Ends a container. */
  public void end(String containerId) {
    containers.remove(containerId);
    details.remove(containerId);
  }

  @Override
  public void close() {
    server.shutdownNow();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }

  private static <T> void answer(T answer, StreamObserver<T> to) {
    to.onNext(answer);
    to.onCompleted();
  }

  private final class Containers extends RuntimeServiceGrpc.RuntimeServiceImplBase {

    @Override
    public void version(VersionRequest request, StreamObserver<VersionResponse> to) {
      answer(
          VersionResponse.newBuilder()
              .setRuntimeName("scripted")
              .setRuntimeVersion("1")
              .setRuntimeApiVersion("v1")
              .build(),
          to);
    }

    @Override
    public void listPodSandbox(
        ListPodSandboxRequest request, StreamObserver<ListPodSandboxResponse> to) {
      answer(ListPodSandboxResponse.newBuilder().addAllItems(pods.values()).build(), to);
    }

    @Override
    public void listContainers(
        ListContainersRequest request, StreamObserver<ListContainersResponse> to) {
      answer(ListContainersResponse.newBuilder().addAllContainers(containers.values()).build(), to);
    }

    @Override
    public void containerStatus(
        ContainerStatusRequest request, StreamObserver<ContainerStatusResponse> to) {
      ContainerStatusResponse detail = details.get(request.getContainerId());
      if (detail == null) {
        to.onError(Status.NOT_FOUND.withDescription("no such container").asRuntimeException());
      } else {
        answer(detail, to);
      }
    }
  }

  private final class Images extends ImageServiceGrpc.ImageServiceImplBase {

    @Override
    public void imageStatus(ImageStatusRequest request, StreamObserver<ImageStatusResponse> to) {
      ImageStatusResponse.Builder answer = ImageStatusResponse.newBuilder();
      Image image = images.get(request.getImage().getImage());
      if (image != null) {
        answer.setImage(image);
      }
      answer(answer.build(), to);
    }
  }
}
