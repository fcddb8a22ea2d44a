/**
 * Documents of others that people gave to the collector: statements about vulnerabilities (VEX),
 * and results of other scanners. They are kept as they were, and interpreted when they are read:
 * begin at {@link dev.assay.collector.imported.Imports}.
 */
@NullMarked
package dev.assay.collector.imported;

import org.jspecify.annotations.NullMarked;
