package dev.assay.sensor.procfs;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The control groups of a process, and the containers that their names speak of (cgroups(7)).
 *
 * <p>Known forms, all with 64 hexadecimal digits as the container's id: {@code
 * /kubepods/burstable/podUID/ID} (cgroupfs driver), {@code
 * …/kubepods-burstable-podUID.slice/cri-containerd-ID.scope} (systemd driver; also {@code crio-},
 * {@code docker-}, {@code libpod-}), {@code /docker/ID}, and all of these below a prefix: of a kind
 * node, or {@code /..} seen from another cgroup namespace. Names chosen freely, as {@code ctr run}
 * allows, cannot be told from other groups and are not taken for containers.
 */
public final class CgroupPath {

  /** More groups than controllers exist; more text than that is not the kernel's. */
  private static final int MOST_LINES = 64;

  private static final Pattern ID =
      Pattern.compile("(?:(?<prefix>[a-z][a-z-]*)-)?(?<id>[0-9a-f]{64})(?:\\.scope)?");

  /**
   * pod<uid>, kubepods-…-pod<uid with underscores>.slice; static pods have 32 digits, no dashes.
   */
  private static final Pattern POD =
      Pattern.compile("(?:.*-)?pod[0-9a-f]{8}[0-9a-f_-]{24,28}(?:\\.slice)?");

  private final List<String> containerIds;

  private CgroupPath(Set<String> containerIds) {
    this.containerIds = List.copyOf(containerIds);
  }

  /** Parses the text of a /proc/PID/cgroup. */
  static CgroupPath parse(String text) {
    var afterPod = new LinkedHashSet<String>();
    var others = new LinkedHashSet<String>();
    text.lines().limit(MOST_LINES).forEach(line -> parseLine(line, afterPod, others));
    // An id after a pod's group is the kubelet's; one before it belongs to what the node itself
    // runs in, such as kind's, and counts only where no better one is known.
    afterPod.addAll(others);
    return new CgroupPath(afterPod);
  }

  /** Returns the names of all groups on the paths in the text of a /proc/PID/cgroup. */
  static Set<String> names(String text) {
    Set<String> names = new LinkedHashSet<>();
    text.lines()
        .limit(MOST_LINES)
        .map(line -> line.substring(pathStart(line)))
        .forEach(path -> names.addAll(List.of(path.split("/", -1))));
    names.remove("");
    return names;
  }

  /**
   * Returns where the path begins; 0: there is none. The line is hierarchy-ID:controllers:path;
   * controllers may be empty, the path may contain colons.
   */
  private static int pathStart(String line) {
    int first = line.indexOf(':');
    return first < 0 ? 0 : line.indexOf(':', first + 1) + 1;
  }

  private static void parseLine(String line, Set<String> afterPod, Set<String> others) {
    int start = pathStart(line);
    if (start == 0) {
      return;
    }
    boolean inPod = false;
    for (String segment : segments(line.substring(start))) {
      Matcher id = ID.matcher(segment);
      if (POD.matcher(segment).matches()) {
        inPod = true;
      } else if (id.matches() && !isMonitor(id.group("prefix"))) {
        (inPod ? afterPod : others).add(id.group("id"));
      }
    }
  }

  /** conmon watches a container from outside, in a group of its own beside it. */
  private static boolean isMonitor(@Nullable String prefix) {
    return prefix != null && prefix.endsWith("conmon");
  }

  private static List<String> segments(String path) {
    var segments = new ArrayList<String>();
    for (String segment : path.split("/", -1)) {
      // Some runtimes name a scope by its parts: system.slice:docker:ID, or ID:containerd.
      segments.addAll(List.of(segment.split(":", -1)));
    }
    return segments;
  }

  /**
   * Returns the container by the names alone: the first id after a pod's group, else the first.
   * Docker within a container and the like append further ones.
   */
  public Optional<String> containerId() {
    return containerIds.stream().findFirst();
  }

  /** Returns all ids found, the most likely first; empty for a process of the host. */
  public List<String> containerIds() {
    return containerIds;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CgroupPath path && containerIds.equals(path.containerIds);
  }

  @Override
  public int hashCode() {
    return containerIds.hashCode();
  }

  @Override
  public String toString() {
    return containerIds.toString();
  }
}
