/**
 * Where results of benchmarks go: {@code results/*.json} is what was measured, {@code RESULTS.md}
 * is made from it. One package for each module that is measured.
 */
@NullMarked
package dev.assay.benchmarks;

import org.jspecify.annotations.NullMarked;
