package dev.assay.sensor.container;

import dev.assay.sensor.container.CriContainer.Detail;
import dev.assay.sensor.container.cri.v1.ContainerState;
import dev.assay.sensor.container.cri.v1.ImageStatusResponse;
import dev.assay.sensor.container.cri.v1.PodSandbox;
import dev.assay.sensor.container.cri.v1.VersionResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the list of running containers over one connection, and remembers what it has asked about
 * each, since the details of a container change rarely and cost the most. Not thread-safe.
 */
final class CriSurvey implements AutoCloseable {

  /**
   * Names of images change while containers run (a tag is pulled again): everything is asked again
   * after so many surveys.
   */
  private static final int SURVEYS_PER_REFRESH = 10;

  private final CriConnection connection;
  private Map<String, Detail> details = new HashMap<>();
  private Map<ConfigDigest, Optional<ContainerImage>> images = new HashMap<>();
  private int surveys;

  CriSurvey(CriConnection connection) {
    this.connection = connection;
  }

  Path socket() {
    return connection.socket();
  }

  /** Asks the runtime; throws StatusRuntimeException if the list itself is not answered. */
  RunningContainers take() {
    VersionResponse version = connection.version();
    List<dev.assay.sensor.container.cri.v1.Container> listed = connection.runningContainers();
    if (++surveys % SURVEYS_PER_REFRESH == 0) {
      details = new HashMap<>();
      images = new HashMap<>();
    }
    Pass pass = new Pass();
    Map<String, PodSandbox> pods = pass.pods();
    List<Container> containers = new ArrayList<>(listed.size());
    for (dev.assay.sensor.container.cri.v1.Container each : listed) {
      Detail detail = pass.detail(each.getId());
      if (!pass.hasEnded(each.getId())) {
        CriContainer container = new CriContainer(each, detail, pods.get(each.getPodSandboxId()));
        containers.add(container.describe(pass.image(container.configDigest())));
      }
    }
    forgetEnded(containers);
    String endpoint = "unix://" + connection.socket();
    return new RunningContainers(
        new RuntimeIdentity(version.getRuntimeName(), version.getRuntimeVersion(), endpoint),
        containers,
        pass.problems);
  }

  /** Asks for one container that has ended; throws as {@link #take}. */
  Optional<Container> findEnded(String containerId) {
    Pass pass = new Pass();
    return connection.containers(containerId).stream()
        .filter(each -> each.getId().equals(containerId))
        .filter(each -> each.getState() == ContainerState.CONTAINER_EXITED)
        .findFirst()
        .map(
            each -> {
              CriContainer container =
                  new CriContainer(
                      each, pass.detail(containerId), pass.pods().get(each.getPodSandboxId()));
              return container.describe(pass.image(container.configDigest()));
            });
  }

  private void forgetEnded(List<Container> running) {
    Set<String> ids = new HashSet<>();
    Set<ConfigDigest> digests = new HashSet<>();
    for (Container container : running) {
      ids.add(container.id());
      if (container.configDigest() != null) {
        digests.add(container.configDigest());
      }
    }
    details.keySet().retainAll(ids);
    images.keySet().retainAll(digests);
  }

  @Override
  public void close() {
    connection.close();
  }

  /** One survey: stops asking for details once the runtime does not answer in time. */
  private final class Pass {

    private final List<String> problems = new ArrayList<>();
    private final Set<String> ended = new HashSet<>();
    private boolean tooSlow;

    Map<String, PodSandbox> pods() {
      Map<String, PodSandbox> byId = new HashMap<>();
      try {
        connection.pods().forEach(pod -> byId.put(pod.getId(), pod));
      } catch (StatusRuntimeException e) {
        note("labels of pods are not known", e);
      }
      return byId;
    }

    Detail detail(String containerId) {
      if (tooSlow || details.containsKey(containerId)) {
        return details.getOrDefault(containerId, Detail.NONE);
      }
      try {
        Detail answer = Detail.of(connection.container(containerId));
        details.put(containerId, answer);
        return answer;
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
          ended.add(containerId);
        } else {
          note("details of container " + containerId + " are not known", e);
        }
        return Detail.NONE;
      }
    }

    /** Listed as running, and gone when it was asked about. */
    boolean hasEnded(String containerId) {
      return ended.contains(containerId);
    }

    @Nullable ContainerImage image(@Nullable ConfigDigest digest) {
      if (digest == null || (tooSlow && !images.containsKey(digest))) {
        return null;
      }
      Optional<ContainerImage> known = images.get(digest);
      Optional<ContainerImage> image = known == null ? askForImage(digest) : known;
      images.put(digest, image);
      return image.orElse(null);
    }

    private Optional<ContainerImage> askForImage(ConfigDigest digest) {
      try {
        // By its ID: by a name it could be another image by now. CRI-O takes both forms of the ID.
        ImageStatusResponse answer = connection.image(digest.toString());
        ImageStatusResponse found = answer.hasImage() ? answer : connection.image(digest.hex());
        return found.hasImage()
            ? Optional.of(
                new ContainerImage(
                    digest,
                    found.getImage().getRepoTagsList(),
                    found.getImage().getRepoDigestsList(),
                    found.getImage().getSize()))
            : Optional.empty();
      } catch (StatusRuntimeException e) {
        note("names of image " + digest + " are not known", e);
        return Optional.empty();
      }
    }

    private void note(String consequence, StatusRuntimeException e) {
      tooSlow |= e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED;
      problems.add(consequence + ": " + CriFailure.describe(e.getStatus()));
    }
  }
}
