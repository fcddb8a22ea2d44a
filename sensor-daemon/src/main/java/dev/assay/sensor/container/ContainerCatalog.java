package dev.assay.sensor.container;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The containers that run on this node now, found by id or by cgroup.
 *
 * <p>One thread refreshes; any thread may look up, and sees the state after the last finished
 * refresh.
 */
public final class ContainerCatalog {

  private final ContainerRuntime runtime;
  private final Clock clock;
  private volatile Map<String, ObservedContainer> running = Map.of();

  /** Creates an empty catalog; the runtime stays the caller's to close. */
  public ContainerCatalog(ContainerRuntime runtime, Clock clock) {
    this.runtime = runtime;
    this.clock = clock;
  }

  /** Asks the runtime once, and returns what is different from the last time. Blocks meanwhile. */
  public CatalogChange refresh() {
    return runtime.ask().match(this::replace, CatalogChange::none);
  }

  /**
   * Asks the runtime for a container that no list of running ones had: it may have ended already.
   * Empty where the runtime does not say so.
   */
  public Optional<ObservedContainer> findEnded(String containerId) {
    Instant seenAt = clock.instant();
    return runtime
        .findEnded(containerId)
        .map(found -> new ObservedContainer(found, seenAt, seenAt));
  }

  private CatalogChange replace(RunningContainers now) {
    Instant seenAt = clock.instant();
    Map<String, ObservedContainer> before = running;
    Map<String, ObservedContainer> after = new LinkedHashMap<>();
    List<ObservedContainer> appeared = new ArrayList<>();
    List<ObservedContainer> changed = new ArrayList<>();
    for (Container container : now.containers()) {
      ObservedContainer known = before.get(container.id());
      ObservedContainer current =
          new ObservedContainer(container, known == null ? seenAt : known.observedSince(), null);
      after.put(container.id(), current);
      if (known == null) {
        appeared.add(current);
      } else if (!known.equals(current)) {
        changed.add(current);
      }
    }
    List<ObservedContainer> ended = new ArrayList<>();
    before.forEach(
        (id, known) -> {
          if (!after.containsKey(id)) {
            ended.add(new ObservedContainer(known.container(), known.observedSince(), seenAt));
          }
        });
    running = after;
    return new CatalogChange(appeared, changed, ended, now.problems(), now.runtime(), null);
  }

  /** Returns all containers that run, in the runtime's order. */
  public Collection<ObservedContainer> running() {
    return List.copyOf(running.values());
  }

  /** Returns the container with the id. */
  public Optional<ObservedContainer> byId(String containerId) {
    return Optional.ofNullable(running.get(containerId));
  }

  /**
   * Returns the container that a cgroup belongs to.
   *
   * <p>Understands the names of both cgroup drivers: "…/ID" and "…/runtime-ID.scope". The outermost
   * known id counts: a container may hold cgroups of containers of its own below it.
   *
   * @param cgroupPath path of a cgroup as in /proc/PID/cgroup, of any hierarchy
   */
  public Optional<ObservedContainer> byCgroupPath(String cgroupPath) {
    Map<String, ObservedContainer> known = running;
    if (known.isEmpty()) {
      return Optional.empty();
    }
    for (String segment : cgroupPath.split("/", -1)) {
      ObservedContainer found = known.get(containerIdOf(segment));
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static String containerIdOf(String segment) {
    if (!segment.endsWith(".scope")) {
      return segment;
    }
    String name = segment.substring(0, segment.length() - ".scope".length());
    int dash = name.lastIndexOf('-');
    // conmon, CRI-O's and podman's monitor, runs outside of the container it is named after.
    return name.substring(0, Math.max(dash, 0)).endsWith("conmon") ? "" : name.substring(dash + 1);
  }
}
