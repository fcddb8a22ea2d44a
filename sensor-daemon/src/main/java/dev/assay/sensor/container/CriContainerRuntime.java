package dev.assay.sensor.container;

import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A container runtime that is asked over CRI, the container runtime interface of Kubernetes,
 * version 1: containerd, CRI-O, cri-dockerd.
 *
 * <p>Of several sockets the first one that answers is used, and kept while it answers. Not
 * thread-safe.
 */
public final class CriContainerRuntime implements ContainerRuntime {

  /**
   * Where the sockets of known runtimes are: containerd, CRI-O, k3s and RKE2, k0s, MicroK8s,
   * cri-dockerd.
   */
  public static final List<Path> DEFAULT_SOCKETS =
      List.of(
          Path.of("/run/containerd/containerd.sock"),
          Path.of("/run/crio/crio.sock"),
          Path.of("/run/k3s/containerd/containerd.sock"),
          Path.of("/run/k0s/containerd.sock"),
          Path.of("/var/snap/microk8s/common/run/containerd.sock"),
          Path.of("/run/cri-dockerd.sock"));

  private final List<Path> sockets;
  private final Executor executor;
  private final Duration deadline;
  private @Nullable CriSurvey current;

  /**
   * Creates one that is not connected yet.
   *
   * @param sockets unix sockets, tried in this order. Where the sensor itself runs in a container,
   *     their directories must be mounted, not the sockets: a runtime that restarts makes new ones.
   * @param executor runs the connection, which occupies one of its threads until closed
   * @param deadline of each single call
   */
  public CriContainerRuntime(List<Path> sockets, Executor executor, Duration deadline) {
    if (sockets.isEmpty()) {
      throw new IllegalArgumentException("sockets: [] (expected: at least one)");
    }
    this.sockets = List.copyOf(sockets);
    this.executor = executor;
    this.deadline = deadline;
  }

  @Override
  public RuntimeAnswer ask() {
    List<RuntimeUnavailable> failures = new ArrayList<>();
    for (Path socket : inOrderOfSuccess()) {
      if (Files.exists(socket) || isCurrent(socket)) {
        RuntimeAnswer answer = ask(socket);
        if (answer instanceof RuntimeUnavailable failure) {
          failures.add(failure);
        } else {
          return answer;
        }
      }
    }
    return failures.isEmpty() ? noSocket() : worst(failures);
  }

  @Override
  public Optional<Container> findEnded(String containerId) {
    CriSurvey survey = current;
    try {
      return survey == null ? Optional.empty() : survey.findEnded(containerId);
    } catch (StatusRuntimeException e) {
      // The next look at all of them says why it does not answer.
      return Optional.empty();
    }
  }

  private Set<Path> inOrderOfSuccess() {
    Set<Path> order = new LinkedHashSet<>();
    if (current != null) {
      order.add(current.socket());
    }
    order.addAll(sockets);
    return order;
  }

  private boolean isCurrent(Path socket) {
    return current != null && current.socket().equals(socket);
  }

  private RuntimeAnswer ask(Path socket) {
    CriSurvey survey = connect(socket);
    try {
      return survey.take();
    } catch (StatusRuntimeException e) {
      return CriFailure.explain(e, socket, deadline);
    }
  }

  private CriSurvey connect(Path socket) {
    CriSurvey open = current;
    if (open != null && open.socket().equals(socket)) {
      return open;
    }
    close();
    CriSurvey opened = new CriSurvey(new CriConnection(socket, executor, deadline));
    current = opened;
    return opened;
  }

  private RuntimeUnavailable noSocket() {
    String tried = sockets.stream().map(Path::toString).collect(Collectors.joining(", "));
    return new RuntimeUnavailable(
        RuntimeUnavailable.Cause.NO_SOCKET,
        "no container runtime: none of the sockets %s exists, or the directory cannot be entered; "
                .formatted(tried)
            + "processes are shown without container. If a runtime is there, configure its socket.");
  }

  /** With several runtimes, what the first one said is what matters; the others are named too. */
  private static RuntimeUnavailable worst(List<RuntimeUnavailable> failures) {
    String reasons =
        failures.stream().map(RuntimeUnavailable::reason).collect(Collectors.joining("; and "));
    return new RuntimeUnavailable(failures.get(0).cause(), reasons);
  }

  @Override
  public void close() {
    CriSurvey open = current;
    if (open != null) {
      open.close();
      current = null;
    }
  }
}
