package dev.assay.sensor.container;

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
import dev.assay.sensor.container.cri.v1.RuntimeServiceGrpc;
import dev.assay.sensor.container.cri.v1.VersionRequest;
import dev.assay.sensor.container.cri.v1.VersionResponse;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A container runtime that answers what it was told to, over a real unix socket. */
final class FakeCri implements AutoCloseable {

  final List<Container> containers = new ArrayList<>();
  final Map<String, ContainerStatusResponse> details = new HashMap<>();
  final Map<String, Image> images = new HashMap<>();
  final List<PodSandbox> pods = new ArrayList<>();
  final List<String> asked = new ArrayList<>();

  /** Calls for details wait for it. */
  volatile CountDownLatch gate = new CountDownLatch(0);

  private final EventLoopGroup loop = new NioEventLoopGroup(2);
  private final Server server;

  FakeCri(Path socket) throws IOException {
    this.server = start(socket, new Containers(), new Images());
  }

  private FakeCri(Path socket, BindableService... none) throws IOException {
    this.server = start(socket, none);
  }

  /** Something that speaks gRPC, but not CRI. */
  static FakeCri withoutCri(Path socket) throws IOException {
    return new FakeCri(socket, new BindableService[0]);
  }

  private Server start(Path socket, BindableService... services) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioServerDomainSocketChannel.class)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop);
    for (BindableService service : services) {
      builder.addService(service);
    }
    return builder.build().start();
  }

  private <T> void answer(String call, T answer, StreamObserver<T> to) {
    synchronized (asked) {
      asked.add(call);
    }
    to.onNext(answer);
    to.onCompleted();
  }

  @Override
  public void close() {
    gate.countDown();
    server.shutdownNow();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }

  private final class Containers extends RuntimeServiceGrpc.RuntimeServiceImplBase {

    @Override
    public void version(VersionRequest request, StreamObserver<VersionResponse> to) {
      VersionResponse version =
          VersionResponse.newBuilder()
              .setRuntimeName("fake")
              .setRuntimeVersion("1.2")
              .setRuntimeApiVersion("v1")
              .build();
      answer("version", version, to);
    }

    @Override
    public void listPodSandbox(
        ListPodSandboxRequest request, StreamObserver<ListPodSandboxResponse> to) {
      answer("pods", ListPodSandboxResponse.newBuilder().addAllItems(pods).build(), to);
    }

    @Override
    public void listContainers(
        ListContainersRequest request, StreamObserver<ListContainersResponse> to) {
      answer("list", ListContainersResponse.newBuilder().addAllContainers(containers).build(), to);
    }

    @Override
    public void containerStatus(
        ContainerStatusRequest request, StreamObserver<ContainerStatusResponse> to) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      ContainerStatusResponse detail = details.get(request.getContainerId());
      if (detail == null) {
        to.onError(Status.NOT_FOUND.withDescription("no such container").asRuntimeException());
      } else {
        answer("status " + request.getContainerId(), detail, to);
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
      answer("image " + request.getImage().getImage(), answer.build(), to);
    }
  }
}
