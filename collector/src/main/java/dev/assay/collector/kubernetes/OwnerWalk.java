package dev.assay.collector.kubernetes;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks from an object to who owns it, to who owns that, and so on. Kinds that are not watched are
 * asked for in the background, of each object once in a while; until the answer is there, and where
 * it is not given, the way ends at the last name that is known.
 *
 * <p>Any thread; answers from memory.
 */
final class OwnerWalk {

  private static final Logger log = LoggerFactory.getLogger(OwnerWalk.class);

  /** Longer than any that is known; references of strangers may lead in a circle. */
  private static final int LONGEST = 8;

  private static final Chosen NOTHING = Chosen.of(List.of(), List.of());
  private static final int MOST_KNOWN = 20_000;
  private static final Duration BELIEVED = Duration.ofMinutes(10);

  /** Kinds that may not be read, or whose API does not answer, are left alone for a while. */
  private static final Duration REFUSED = Duration.ofMinutes(1);

  /** Here the way ends: these are workloads, and there are too many of them to ask for each. */
  static final Map<String, Set<String>> ENDS =
      Map.of(
          "apps/v1",
          Set.of("Deployment", "StatefulSet", "DaemonSet"),
          "batch/v1",
          Set.of("CronJob"),
          "v1",
          Set.of("Node"));

  private final KubernetesClient client;
  private final Map<String, ObjectTable> watched;
  private final Executor background;
  private final Runnable changed;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final Cache<String, Optional<KnownObject.Owner>> asked =
      Caffeine.newBuilder().maximumSize(MOST_KNOWN).expireAfterWrite(BELIEVED).build();
  private final Cache<String, String> refused =
      Caffeine.newBuilder().maximumSize(MOST_KNOWN).expireAfterWrite(REFUSED).build();

  /**
   * Makes it.
   *
   * @param watched tables of what is watched, by kind
   * @param background asks for the others; may refuse, then they are asked for later
   * @param changed told when more is known
   */
  OwnerWalk(
      KubernetesClient client,
      Map<String, ObjectTable> watched,
      Executor background,
      Runnable changed) {
    this.client = client;
    this.watched = Map.copyOf(watched);
    this.background = background;
    this.changed = changed;
  }

  /** Returns an owner and those above it, from below. */
  List<KnownObject.Owner> from(String namespace, KnownObject.@Nullable Owner first) {
    List<KnownObject.Owner> chain = new ArrayList<>();
    KnownObject.Owner next = first;
    while (next != null && chain.size() < LONGEST && !chain.contains(next)) {
      chain.add(next);
      next = above(namespace, next);
    }
    return chain;
  }

  private KnownObject.@Nullable Owner above(String namespace, KnownObject.Owner owner) {
    ObjectTable table = watched.get(owner.kind());
    if (table != null) {
      KnownObject found = table.find(namespace, owner.name());
      return found == null || !found.uid().equals(owner.uid()) ? null : found.owner();
    }
    if (ENDS.getOrDefault(owner.apiVersion(), Set.of()).contains(owner.kind())) {
      return null;
    }
    Optional<KnownObject.Owner> before = asked.getIfPresent(owner.uid());
    if (before == null) {
      askLater(namespace, owner);
      return null;
    }
    return before.orElse(null);
  }

  private void askLater(String namespace, KnownObject.Owner owner) {
    if (refused.getIfPresent(kind(owner)) != null || !underWay.add(owner.uid())) {
      return;
    }
    try {
      background.execute(() -> ask(namespace, owner));
    } catch (RejectedExecutionException e) {
      underWay.remove(owner.uid());
      log.debug("{} is asked for later: too many are", owner);
    }
  }

  private void ask(String namespace, KnownObject.Owner owner) {
    try {
      GenericKubernetesResource found =
          client
              .genericKubernetesResources(owner.apiVersion(), owner.kind())
              .inNamespace(namespace)
              .withName(owner.name())
              .get();
      KnownObject.Owner next = null;
      if (found != null && owner.uid().equals(found.getMetadata().getUid())) {
        next = KnownObject.of(found, NOTHING).owner();
      }
      asked.put(owner.uid(), Optional.ofNullable(next));
      if (next != null) {
        changed.run();
      }
    } catch (KubernetesClientException e) {
      // Most often the role does not let it read this kind: its name is known all the same.
      log.debug("Who owns {} {}/{} is not told", owner.kind(), namespace, owner.name(), e);
      refused.put(kind(owner), String.valueOf(e.getMessage()));
    } finally {
      underWay.remove(owner.uid());
    }
  }

  private static String kind(KnownObject.Owner owner) {
    return owner.apiVersion() + " " + owner.kind();
  }
}
