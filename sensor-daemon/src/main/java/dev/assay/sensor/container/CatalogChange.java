package dev.assay.sensor.container;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one refresh of the catalog changed.
 *
 * @param appeared containers not known before
 * @param changed containers of which something is known now that was not, or is different
 * @param ended containers that the runtime no longer lists as running
 * @param problems what could not be asked of single containers, for people
 * @param runtime the runtime that answered; null if none did
 * @param unavailable why no runtime answered; null if one did. Then nothing else changed: what runs
 *     is not known to have ended.
 */
public record CatalogChange(
    List<ObservedContainer> appeared,
    List<ObservedContainer> changed,
    List<ObservedContainer> ended,
    List<String> problems,
    @Nullable RuntimeIdentity runtime,
    @Nullable RuntimeUnavailable unavailable) {

  /** Copies the lists. */
  public CatalogChange {
    appeared = List.copyOf(appeared);
    changed = List.copyOf(changed);
    ended = List.copyOf(ended);
    problems = List.copyOf(problems);
  }

  /** Returns this with further containers that have ended. */
  public CatalogChange withEnded(List<ObservedContainer> more) {
    if (more.isEmpty()) {
      return this;
    }
    List<ObservedContainer> all = new ArrayList<>(ended);
    all.addAll(more);
    return new CatalogChange(appeared, changed, all, problems, runtime, unavailable);
  }

  static CatalogChange none(RuntimeUnavailable why) {
    return new CatalogChange(List.of(), List.of(), List.of(), List.of(), null, why);
  }
}
