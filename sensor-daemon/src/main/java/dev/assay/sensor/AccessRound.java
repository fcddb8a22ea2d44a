package dev.assay.sensor;

import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.container.CatalogChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became known because files were opened.
 *
 * @param containers what is new about containers; null: nothing was asked
 * @param news processes that are new or use more files
 */
record AccessRound(@Nullable CatalogChange containers, List<Sighting> news) {

  /** Copies the list. */
  AccessRound {
    news = List.copyOf(news);
  }
}
