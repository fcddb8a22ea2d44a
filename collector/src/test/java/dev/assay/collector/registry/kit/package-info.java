/**
 * Registries for tests: one that says whatever a test wants, the real one of Debian (open, by
 * password, by token, over TLS), a double of Artifactory before it, a proxy that spoils answers,
 * and images to put into them.
 *
 * <p>One copy for all modules: the acceptance tests and the benchmarks use it from this module's
 * test jar, which holds nothing else.
 */
@NullMarked
package dev.assay.collector.registry.kit;

import org.jspecify.annotations.NullMarked;
