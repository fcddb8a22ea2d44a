package dev.assay.sensor;

import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.container.CatalogChange;
import dev.assay.sensor.process.ScanResult;
import java.util.List;

/**
 * One look at the node.
 *
 * @param containers what is new about containers
 * @param scan what the scan of processes found
 * @param news processes that are new, changed or ended, with their containers
 */
record Round(CatalogChange containers, ScanResult scan, List<Sighting> news) {}
