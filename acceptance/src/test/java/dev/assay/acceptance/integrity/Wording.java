package dev.assay.acceptance.integrity;

import dev.assay.sensor.container.cri.v1.Container;
import dev.assay.sensor.container.cri.v1.ContainerMetadata;
import dev.assay.sensor.container.cri.v1.ContainerState;
import dev.assay.sensor.container.cri.v1.ContainerStatus;
import dev.assay.sensor.container.cri.v1.ContainerStatusResponse;
import dev.assay.sensor.container.cri.v1.Image;
import dev.assay.sensor.container.cri.v1.ImageSpec;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a runtime reports a container and its image, as measured on each of them.
 *
 * <p>Sources: containerd, "internal/cri/server/container_status.go" and "container_list.go"; CRI-O,
 * "internal/storage/image.go"; cri-dockerd, "core/convert.go".
 */
enum Wording {
  /** Knows no user_specified_image. */
  CONTAINERD_1_6("containerd 1.6") {
    @Override
    String info(Report report) {
      return "{\"runtimeSpec\":{\"annotations\":{\"io.kubernetes.cri.image-name\":\"%s\"}}}"
          .formatted(report.nameAtCreation());
    }
  },
  CONTAINERD_1_7("containerd 1.7") {
    @Override
    String info(Report report) {
      return """
      {"config":{"image":{"image":"%s","user_specified_image":"%s"}},\
      "runtimeSpec":{"annotations":{"io.kubernetes.cri.image-name":"%s"}}}"""
          .formatted(report.imageId(), report.deployed(), report.nameAtCreation());
    }
  },
  /** The annotation is what the user said. */
  CONTAINERD_2_1("containerd 2.1") {
    @Override
    String info(Report report) {
      return """
      {"config":{"image":{"image":"%s","user_specified_image":"%s"}},\
      "runtimeSpec":{"annotations":{"io.kubernetes.cri.image-name":"%2$s"}}}"""
          .formatted(report.imageId(), report.deployed());
    }
  },
  /** Has image_id. */
  CONTAINERD_2_3("containerd 2.3") {
    @Override
    String info(Report report) {
      return CONTAINERD_2_1.info(report);
    }

    @Override
    Container.Builder listed(Report report) {
      return super.listed(report).setImageId(report.imageId());
    }
  },
  /** Image IDs without "sha256:", and names that are frozen at creation. */
  CRI_O("CRI-O") {
    @Override
    String info(Report report) {
      return "{\"runtimeSpec\":{\"annotations\":{\"io.kubernetes.cri-o.ImageName\":\"%s\"}}}"
          .formatted(report.nameAtCreation());
    }

    @Override
    Container.Builder listed(Report report) {
      return super.listed(report)
          .setImage(ImageSpec.newBuilder().setImage(hex(report)))
          .setImageRef(report.digests().isEmpty() ? hex(report) : report.digests().get(0))
          .setImageId(hex(report));
    }

    @Override
    ContainerStatus.Builder status(Report report) {
      return super.status(report)
          .setImage(ImageSpec.newBuilder().setImage(report.nameAtCreation()))
          .setImageRef(report.digests().isEmpty() ? hex(report) : report.digests().get(0))
          .setImageId(hex(report));
    }

    @Override
    Image.Builder image(Report report) {
      return super.image(report).setId(hex(report));
    }
  },
  /** Says nothing of what the user deployed. */
  DOCKER("docker") {
    @Override
    String info(Report report) {
      return "{\"sandboxID\":\"%s\",\"pid\":1}".formatted(report.containerId());
    }

    @Override
    ContainerStatus.Builder status(Report report) {
      return super.status(report)
          .setImageRef(
              report.digests().isEmpty()
                  ? "docker://" + report.imageId()
                  : "docker-pullable://" + report.digests().get(0));
    }
  };

  /**
   * What there is to report.
   *
   * @param containerId id of the container
   * @param name name of the case
   * @param deployed the image as the pod specification says it
   * @param nameAtCreation what the runtime took that for
   * @param imageId config digest of what runs
   * @param tags names of this content now
   * @param digests repository digests of it now, sorted
   * @param known whether the node still has the image
   * @param createdNanos since 1970
   */
  record Report(
      String containerId,
      String name,
      String deployed,
      String nameAtCreation,
      String imageId,
      List<String> tags,
      List<String> digests,
      boolean known,
      long createdNanos) {

    Report {
      tags = tags.stream().sorted().toList();
      digests = digests.stream().sorted().toList();
    }
  }

  final String words;

  Wording(String words) {
    this.words = words;
  }

  static Wording of(String words) {
    return Stream.of(values())
        .filter(each -> each.words.equals(words))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no runtime: " + words));
  }

  /** The verbose part of the status. */
  abstract String info(Report report);

  /** The container in the list; the image ID is what the kubelet passed. */
  Container.Builder listed(Report report) {
    return Container.newBuilder()
        .setId(report.containerId())
        .setPodSandboxId("pod of " + report.containerId())
        .setMetadata(ContainerMetadata.newBuilder().setName(report.name()))
        .setImage(ImageSpec.newBuilder().setImage(report.imageId()))
        .setImageRef(report.imageId())
        .setState(ContainerState.CONTAINER_RUNNING)
        .setCreatedAt(report.createdNanos());
  }

  /** The first names of the content now; the image ID where there are none. */
  ContainerStatus.Builder status(Report report) {
    boolean named = report.known() && !report.tags().isEmpty();
    boolean pulled = report.known() && !report.digests().isEmpty();
    return ContainerStatus.newBuilder()
        .setId(report.containerId())
        .setState(ContainerState.CONTAINER_RUNNING)
        .setCreatedAt(report.createdNanos())
        .setStartedAt(report.createdNanos() + 1_000_000)
        .setImage(ImageSpec.newBuilder().setImage(named ? report.tags().get(0) : report.imageId()))
        .setImageRef(pulled ? report.digests().get(0) : report.imageId());
  }

  Image.Builder image(Report report) {
    return Image.newBuilder()
        .setId(report.imageId())
        .addAllRepoTags(report.tags())
        .addAllRepoDigests(report.digests())
        .setSize(1 << 20);
  }

  ContainerStatusResponse detail(Report report) {
    return ContainerStatusResponse.newBuilder()
        .setStatus(status(report))
        .putInfo("info", info(report))
        .build();
  }

  private static String hex(Report report) {
    return report.imageId().substring("sha256:".length());
  }
}
