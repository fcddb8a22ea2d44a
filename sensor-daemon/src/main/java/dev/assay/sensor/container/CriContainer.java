package dev.assay.sensor.container;

import dev.assay.sensor.container.ImageName.Source;
import dev.assay.sensor.container.cri.v1.ContainerStatus;
import dev.assay.sensor.container.cri.v1.ContainerStatusResponse;
import dev.assay.sensor.container.cri.v1.PodSandbox;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What CRI says of one container, from the list, its status and its pod, put in our words.
 *
 * <p>Runtimes and their versions fill the fields differently, and several of them with what the
 * node calls the image now, not with what was deployed.
 */
final class CriContainer {

  private static final String POD_NAME = "io.kubernetes.pod.name";
  private static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
  private static final String POD_UID = "io.kubernetes.pod.uid";
  private static final String KUBELETS_OWN = "io.kubernetes.";
  private static final int MAX_LABELS = 32;

  /** Kubernetes allows 63 characters; other users of CRI may do as they like. */
  private static final int MAX_LABEL_CHARACTERS = 256;

  private final dev.assay.sensor.container.cri.v1.Container listed;
  private final ContainerStatus status;
  private final @Nullable PodSandbox pod;
  private final VerboseDetail verbose;

  /**
   * Creates one.
   *
   * @param detail {@link Detail#NONE} if it could not be asked
   * @param pod null if not known
   */
  CriContainer(
      dev.assay.sensor.container.cri.v1.Container listed, Detail detail, @Nullable PodSandbox pod) {
    this.listed = listed;
    this.status = detail.status();
    this.verbose = detail.verbose();
    this.pod = pod;
  }

  /**
   * Returns the image ID. It is in another field for each runtime: containerd has it in the list's
   * image_ref, CRI-O and newer ones in image_id, all in what the kubelet passed.
   */
  @Nullable ConfigDigest configDigest() {
    return firstDigest(
        listed.getImageId(),
        status.getImageId(),
        listed.getImageRef(),
        listed.getImage().getImage(),
        status.getImageRef());
  }

  private static @Nullable ConfigDigest firstDigest(String... candidates) {
    for (String candidate : candidates) {
      Optional<ConfigDigest> digest = ConfigDigest.parse(candidate);
      if (digest.isPresent()) {
        return digest.get();
      }
    }
    return null;
  }

  /** Returns the container in our words. */
  Container describe(@Nullable ContainerImage image) {
    return new Container(
        listed.getId(),
        listed.getMetadata().getName(),
        podName(),
        configDigest(),
        imageName(),
        status.getImage().getImage(),
        status.getImageRef(),
        image,
        instant(listed.getCreatedAt()),
        instant(status.getStartedAt()),
        verbose.pid() > 0 ? verbose.pid() : null,
        labels());
  }

  private @Nullable PodName podName() {
    if (pod != null) {
      return new PodName(
          pod.getMetadata().getNamespace(),
          pod.getMetadata().getName(),
          pod.getMetadata().getUid());
    }
    Map<String, String> labels = listed.getLabelsMap();
    String name = labels.getOrDefault(POD_NAME, "");
    return name.isEmpty()
        ? null
        : new PodName(
            labels.getOrDefault(POD_NAMESPACE, ""), name, labels.getOrDefault(POD_UID, ""));
  }

  private @Nullable ImageName imageName() {
    for (String specified :
        List.of(
            listed.getImage().getUserSpecifiedImage(),
            status.getImage().getUserSpecifiedImage(),
            verbose.userSpecifiedImage())) {
      if (isName(specified)) {
        return new ImageName(specified, Source.USER_SPECIFIED);
      }
    }
    if (isName(verbose.imageNameAtCreation())) {
      return new ImageName(verbose.imageNameAtCreation(), Source.CREATION_TIME);
    }
    return isName(status.getImage().getImage())
        ? new ImageName(status.getImage().getImage(), Source.RUNTIME_NAME)
        : null;
  }

  private static boolean isName(String reference) {
    return !reference.isBlank() && ConfigDigest.parse(reference).isEmpty();
  }

  private static @Nullable Instant instant(long nanoseconds) {
    return nanoseconds <= 0 ? null : Instant.ofEpochSecond(0, nanoseconds);
  }

  /** The pod's labels and the container's own, without what the kubelet says in them. */
  private Map<String, String> labels() {
    Map<String, String> all = new TreeMap<>(listed.getLabelsMap());
    if (pod != null) {
      all.putAll(pod.getLabelsMap());
    }
    Map<String, String> kept = new TreeMap<>();
    all.forEach(
        (key, value) -> {
          boolean fits =
              key.length() <= MAX_LABEL_CHARACTERS && value.length() <= MAX_LABEL_CHARACTERS;
          if (fits && !key.startsWith(KUBELETS_OWN) && kept.size() < MAX_LABELS) {
            kept.put(key, value);
          }
        });
    return kept;
  }

  /**
   * What was answered about a container, without the text of its verbose part: that has 30 KB.
   *
   * @param status CRI's own fields
   * @param verbose what the runtime adds
   */
  record Detail(ContainerStatus status, VerboseDetail verbose) {

    static final Detail NONE = new Detail(ContainerStatus.getDefaultInstance(), VerboseDetail.NONE);

    static Detail of(ContainerStatusResponse answer) {
      return new Detail(
          answer.getStatus(), VerboseDetail.parse(answer.getInfoMap().getOrDefault("info", "")));
    }
  }
}
