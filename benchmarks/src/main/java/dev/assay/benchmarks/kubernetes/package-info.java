/** Measures what is known of a cluster. Begin with {@link PodMemory}. */
@NullMarked
package dev.assay.benchmarks.kubernetes;

import org.jspecify.annotations.NullMarked;
