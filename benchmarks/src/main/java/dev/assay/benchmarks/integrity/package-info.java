/**
 * What checks against a registry cost: next to plain HTTP requests to the same registry, in memory
 * with many references, and from a container's start to its verdict.
 */
@NullMarked
package dev.assay.benchmarks.integrity;

import org.jspecify.annotations.NullMarked;
