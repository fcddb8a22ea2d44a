/** Bills of materials that others made: CycloneDX and SPDX, in JSON. */
@NullMarked
package dev.assay.collector.scan.bill;

import org.jspecify.annotations.NullMarked;
