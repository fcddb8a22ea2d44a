package dev.assay.collector.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageIdentity;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.Containers;
import dev.assay.collector.running.Deployed;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.ObservedImage;
import dev.assay.collector.running.ObservedImage.Claim;
import dev.assay.collector.running.ObservedImage.ClaimKind;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportedImagesTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Sha256 IMAGE = Sha256.compute(new byte[] {1});
  private static final Platform AMD64 = new Platform("linux", "amd64", "");

  private static Container container(long node, @Nullable Sha256 image, String pod) {
    return new Container(
        node,
        "id" + node,
        node,
        "n" + node,
        "blue",
        AMD64,
        node == 2 ? "docker" : "containerd",
        new Artifact.Image(IMAGE),
        image,
        "r.io/app:v1",
        ReferenceSource.CREATION_TIME,
        "r.io/app:v1",
        "r.io/app@sha256:x",
        "app",
        pod,
        pod.isEmpty() ? "" : "shop",
        "",
        NOW,
        NOW,
        null,
        NOW,
        Map.of(),
        NOW,
        null);
  }

  @Test
  void containersAreJoinedWithTheNamesThatTheirOwnNodeKnows() {
    Containers containers =
        new Fixed(
            List.of(container(1, IMAGE, "pod-1"), container(2, IMAGE, ""), container(3, null, "")),
            List.of(
                new ObservedImage(
                    IMAGE,
                    0,
                    AMD64,
                    List.of(
                        new Claim(1, ClaimKind.REPO_TAG, "r.io/app:v1", NOW),
                        new Claim(2, ClaimKind.REPO_DIGEST, "r.io/app@sha256:y", NOW)),
                    NOW)));

    List<RunningInstance> instances =
        new ReportedImages(containers, () -> 1).instances(List.of("r.io/app:v1"));

    assertThat(instances.get(0))
        .isEqualTo(
            new RunningInstance(
                "r.io/app:v1",
                ReferenceSource.CREATION_TIME,
                new Digest(IMAGE.toString()),
                List.of("r.io/app@sha256:x", "r.io/app:v1"),
                AMD64,
                new Place("blue", "shop", "Pod", "pod-1", "n1", "app", "id1"),
                NOW));
    assertThat(instances.get(1).names()).containsExactly("r.io/app@sha256:x", "r.io/app@sha256:y");
    assertThat(instances.get(1).place().workloadKind()).isEmpty();
    assertThat(instances)
        .extracting(RunningInstance::identity)
        .containsExactly(
            ImageIdentity.CONFIG, ImageIdentity.CONFIG_OR_MANIFEST, ImageIdentity.CONFIG);
    assertThat(instances.get(2).imageId()).isNull();
  }

  @Test
  void whatRunsIsNamedOnceWhateverTheNumberOfContainers() {
    Containers containers =
        new Fixed(
            List.of(container(1, IMAGE, "pod-1"), container(2, IMAGE, ""), container(3, null, "")),
            List.of());

    assertThat(new ReportedImages(containers, () -> 1).deployed())
        .containsExactly(
            new RunningImages.Deployed("r.io/app:v1", new Digest(IMAGE.toString())),
            new RunningImages.Deployed("r.io/app:v1", null));
  }

  private record Fixed(List<Container> running, List<ObservedImage> images) implements Containers {

    @Override
    public List<Container> containers(Lifetime lifetime) {
      return lifetime == Lifetime.LIVE ? running : List.of();
    }

    @Override
    public List<Deployed> deployed() {
      return running.stream()
          .map(each -> new Deployed(each.reference(), each.configDigest()))
          .distinct()
          .toList();
    }

    @Override
    public List<Container> containers(Collection<String> references) {
      return running.stream().filter(each -> references.contains(each.reference())).toList();
    }

    @Override
    public List<ObservedImage> images(Collection<Sha256> configDigests) {
      return images.stream().filter(each -> configDigests.contains(each.configDigest())).toList();
    }
  }
}
