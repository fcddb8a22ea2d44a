package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.ContainerChanges;
import dev.assay.collector.running.Node;
import dev.assay.collector.running.Running;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The containers that run, by what they run. They are held in memory: a question first reads those
 * that were written since the last one, so that it takes as long as much changed, not as much runs.
 * Any thread; blocks.
 */
final class RunningImages {

  /** As a store lists them. */
  private static final Comparator<Container> OLDEST_FIRST =
      Comparator.comparing(
              Container::created,
              Comparator.nullsFirst(Comparator.<java.time.Instant>naturalOrder()))
          .thenComparing(Container::containerId);

  private final Running running;
  private final Map<Long, Container> containers = new HashMap<>();
  private final Map<Content, Map<Long, Container>> groups = new LinkedHashMap<>();
  private final Map<Content, RunningImage> images = new LinkedHashMap<>();
  private Map<Long, Name> nodes = Map.of();
  private long mark = ContainerChanges.NOTHING_KNOWN;
  private long knownOwners;

  RunningImages(Running running) {
    this.running = running;
  }

  private record Content(String reference, @Nullable Sha256 digest) {
    static Content of(Container container) {
      return new Content(container.reference(), container.configDigest());
    }
  }

  /** What containers say of their node. */
  private record Name(Object name, Object cluster, Object platform, Object runtime) {}

  /** Returns the images that run now. */
  synchronized List<RunningImage> now() {
    update();
    return List.copyOf(images.values());
  }

  /** Returns how many containers run now. */
  synchronized int countContainers() {
    update();
    return containers.size();
  }

  /** Sorts containers by what they run. */
  static List<RunningImage> of(Collection<Container> containers) {
    Map<Content, List<Container>> groups = new LinkedHashMap<>();
    for (Container container : containers) {
      groups.computeIfAbsent(Content.of(container), unseen -> new ArrayList<>()).add(container);
    }
    List<RunningImage> images = new ArrayList<>();
    groups.forEach(
        (content, group) ->
            images.add(new RunningImage(content.reference(), content.digest(), group)));
    return images;
  }

  private void update() {
    if (areNodesRenamed()) {
      mark = ContainerChanges.NOTHING_KNOWN;
    }
    // Before the reads: what becomes known meanwhile is asked for once more.
    long owners = running.ownersVersion();
    ContainerChanges changes = running.containersSince(mark);
    if (changes.areAll()) {
      containers.clear();
      groups.clear();
      images.clear();
    }
    Set<Content> touched = new LinkedHashSet<>();
    for (Container container : changes.containers()) {
      replace(container, touched);
    }
    if (owners != knownOwners) {
      for (Container container : List.copyOf(containers.values())) {
        Container now = running.withOwner(container);
        if (!Objects.equals(now.pod(), container.pod())) {
          replace(now, touched);
        }
      }
      knownOwners = owners;
    }
    for (Content content : touched) {
      Map<Long, Container> group = groups.get(content);
      if (group == null) {
        images.remove(content);
      } else {
        List<Container> sorted = new ArrayList<>(group.values());
        sorted.sort(OLDEST_FIRST);
        images.put(content, new RunningImage(content.reference(), content.digest(), sorted));
      }
    }
    mark = changes.mark();
  }

  private void replace(Container container, Set<Content> touched) {
    Container before = containers.remove(container.key());
    if (before != null) {
      Content content = Content.of(before);
      touched.add(content);
      Map<Long, Container> group = groups.get(content);
      if (group != null && group.remove(container.key()) != null && group.isEmpty()) {
        groups.remove(content);
      }
    }
    if (container.ended() == null) {
      containers.put(container.key(), container);
      Content content = Content.of(container);
      touched.add(content);
      groups.computeIfAbsent(content, unseen -> new HashMap<>()).put(container.key(), container);
    }
  }

  /** A sensor that starts anew may give its node another name, which its containers then have. */
  private boolean areNodesRenamed() {
    Map<Long, Name> now = new HashMap<>();
    for (Node node : running.nodes()) {
      now.put(
          node.key(), new Name(node.name(), node.cluster(), node.platform(), node.runtimeName()));
    }
    boolean renamed =
        nodes.entrySet().stream().anyMatch(each -> !each.getValue().equals(now.get(each.getKey())));
    nodes = now;
    return renamed;
  }
}
