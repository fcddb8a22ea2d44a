package dev.assay.collector;

import com.google.protobuf.ByteString;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.ImageFacts;
import dev.assay.wire.v1.ImageReferenceSource;
import dev.assay.wire.v1.NodeFacts;
import dev.assay.wire.v1.Platform;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ProcessIdentity;
import java.util.List;

/** A node on which pods of the deployment "web" run, with one process each. */
final class ShopScenario {

  private static final long CREATED = 1_700_000_000_000L;

  private final String repository;
  private final List<TestImage> images;

  /**
   * Makes it.
   *
   * @param repository from which the node says that it has the images
   */
  ShopScenario(String repository, TestImage... images) {
    this.repository = repository;
    this.images = List.of(images);
  }

  Batch running(ContainerFacts... containers) {
    Platform platform = Platform.newBuilder().setOs("linux").setArchitecture("amd64").build();
    Batch.Builder batch =
        Batch.newBuilder()
            .setNode(NodeFacts.newBuilder().setPlatform(platform).setScanIntervalSeconds(5));
    for (TestImage image : images) {
      batch.addImages(
          ImageFacts.newBuilder()
              .setConfigDigest(bytes(image))
              .addRepoDigests(repository + "@" + image.manifest().digest())
              .setPlatform(platform));
    }
    int pid = 100;
    for (ContainerFacts container : containers) {
      batch.addContainers(container).addProcesses(process(++pid, container));
    }
    return batch.build();
  }

  private static ProcessFacts process(int pid, ContainerFacts container) {
    return ProcessFacts.newBuilder()
        .setProcess(
            ProcessIdentity.newBuilder().setPidNamespaceInode(1).setPid(pid).setStartTimeTicks(pid))
        .setHostPid(pid)
        .setContainerId(container.getContainerId())
        .setExecutable("/app-" + container.getContainerId())
        .setStartedUnixMillis(CREATED)
        .setFirstSeenUnixMillis(CREATED)
        .build();
  }

  static ContainerFacts container(String id, String name, TestImage image) {
    return ContainerFacts.newBuilder()
        .setContainerId(id)
        .setImageConfigDigest(bytes(image))
        .setImageReference(name)
        .setImageReferenceSource(ImageReferenceSource.USER_SPECIFIED)
        .setName("app")
        .setPodName("web-5d8f-" + id)
        .setPodNamespace("shop")
        .putLabels("pod-template-hash", "5d8f")
        .setCreatedUnixMillis(CREATED)
        .setObservedSinceUnixMillis(CREATED)
        .build();
  }

  private static ByteString bytes(TestImage image) {
    return ByteString.copyFrom(image.id().bytes());
  }
}
