package dev.assay.sensor;

import dev.assay.sensor.container.ContainerCatalog;
import dev.assay.sensor.container.ObservedContainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Containers in which files were opened, but which the runtime does not list as running: not yet,
 * or no more. They are asked for one by one, a few times. Not thread-safe.
 */
final class UnlistedContainers {

  /** Pods have containers of their own, which runtimes never list. */
  private static final int MOST_QUESTIONS = 5;

  /** Each that is forgotten costs a few questions more. */
  private static final int MOST = 4096;

  private final ContainerCatalog catalog;

  /** How often each was asked for. */
  private final Map<String, Integer> questions =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > MOST;
        }
      };

  UnlistedContainers(ContainerCatalog catalog) {
    this.catalog = catalog;
  }

  /** Takes the id of a container; returns whether it is unknown, and was not met before. */
  boolean isNew(String containerId) {
    return catalog.byId(containerId).isEmpty() && questions.putIfAbsent(containerId, 0) == null;
  }

  /** Asks for those that the catalog does not know, and returns those that have ended. */
  List<ObservedContainer> ended() {
    List<ObservedContainer> ended = new ArrayList<>();
    questions.replaceAll(
        (id, asked) -> {
          if (asked >= MOST_QUESTIONS || catalog.byId(id).isPresent()) {
            return MOST_QUESTIONS;
          }
          return catalog
              .findEnded(id)
              .map(
                  found -> {
                    ended.add(found);
                    return MOST_QUESTIONS;
                  })
              .orElse(asked + 1);
        });
    return ended;
  }
}
