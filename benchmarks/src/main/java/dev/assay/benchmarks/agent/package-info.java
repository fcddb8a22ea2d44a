/**
 * What the agent costs a real application at its start, next to the same application without it.
 *
 * <p>Begin with {@link dev.assay.benchmarks.agent.StartupBenchmark}.
 */
@NullMarked
package dev.assay.benchmarks.agent;

import org.jspecify.annotations.NullMarked;
