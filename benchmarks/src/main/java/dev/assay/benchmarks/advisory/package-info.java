/** Advisories: import, size, matching, and the orders of versions. */
@NullMarked
package dev.assay.benchmarks.advisory;

import org.jspecify.annotations.NullMarked;
