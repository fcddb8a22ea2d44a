package dev.assay.sensor.container;

import dev.assay.sensor.container.cri.v1.ContainerFilter;
import dev.assay.sensor.container.cri.v1.ContainerState;
import dev.assay.sensor.container.cri.v1.ContainerStateValue;
import dev.assay.sensor.container.cri.v1.ContainerStatusRequest;
import dev.assay.sensor.container.cri.v1.ContainerStatusResponse;
import dev.assay.sensor.container.cri.v1.ImageServiceGrpc;
import dev.assay.sensor.container.cri.v1.ImageSpec;
import dev.assay.sensor.container.cri.v1.ImageStatusRequest;
import dev.assay.sensor.container.cri.v1.ImageStatusResponse;
import dev.assay.sensor.container.cri.v1.ListContainersRequest;
import dev.assay.sensor.container.cri.v1.ListPodSandboxRequest;
import dev.assay.sensor.container.cri.v1.PodSandbox;
import dev.assay.sensor.container.cri.v1.RuntimeServiceGrpc;
import dev.assay.sensor.container.cri.v1.VersionRequest;
import dev.assay.sensor.container.cri.v1.VersionResponse;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A connection to a CRI socket: the calls that only read, each with a deadline. Connects when first
 * used, and again by itself. All calls throw {@link io.grpc.StatusRuntimeException}.
 */
final class CriConnection implements AutoCloseable {

  /** As the kubelet takes: a node of 1,000 containers with long labels stays below it. */
  private static final int MAX_ANSWER_BYTES = 16 << 20;

  private final Path socket;
  private final Duration deadline;
  private final EventLoopGroup eventLoop;
  private final ManagedChannel channel;

  CriConnection(Path socket, Executor executor, Duration deadline) {
    this.socket = socket;
    this.deadline = deadline;
    this.eventLoop = new NioEventLoopGroup(1, executor);
    // The JDK's own unix sockets (Java 16): no native library to unpack on a read-only file system.
    this.channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioDomainSocketChannel.class)
            .eventLoopGroup(eventLoop)
            // gRPC sets it on all sockets; those of this kind have none and would warn each time.
            .withOption(ChannelOption.SO_KEEPALIVE, null)
            .directExecutor()
            .overrideAuthority("localhost")
            .usePlaintext()
            .maxInboundMessageSize(MAX_ANSWER_BYTES)
            .build();
  }

  Path socket() {
    return socket;
  }

  VersionResponse version() {
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      // The caller has waited long enough: try now, not when the back-off ends.
      channel.resetConnectBackoff();
    }
    return runtime().version(VersionRequest.newBuilder().setVersion("v1").build());
  }

  List<dev.assay.sensor.container.cri.v1.Container> runningContainers() {
    ContainerStateValue running =
        ContainerStateValue.newBuilder().setState(ContainerState.CONTAINER_RUNNING).build();
    return runtime()
        .listContainers(
            ListContainersRequest.newBuilder()
                .setFilter(ContainerFilter.newBuilder().setState(running))
                .build())
        .getContainersList();
  }

  List<dev.assay.sensor.container.cri.v1.Container> containers(String id) {
    return runtime()
        .listContainers(
            ListContainersRequest.newBuilder()
                .setFilter(ContainerFilter.newBuilder().setId(id))
                .build())
        .getContainersList();
  }

  List<PodSandbox> pods() {
    return runtime().listPodSandbox(ListPodSandboxRequest.getDefaultInstance()).getItemsList();
  }

  ContainerStatusResponse container(String containerId) {
    return runtime()
        .containerStatus(
            ContainerStatusRequest.newBuilder()
                .setContainerId(containerId)
                .setVerbose(true)
                .build());
  }

  ImageStatusResponse image(String imageId) {
    return ImageServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .imageStatus(
            ImageStatusRequest.newBuilder()
                .setImage(ImageSpec.newBuilder().setImage(imageId))
                .build());
  }

  private RuntimeServiceGrpc.RuntimeServiceBlockingStub runtime() {
    return RuntimeServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends all calls; waits a moment for the connection to end. */
  @Override
  public void close() {
    channel.shutdownNow();
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
