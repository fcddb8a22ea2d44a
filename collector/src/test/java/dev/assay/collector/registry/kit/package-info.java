/**
 * Registries for tests: one that says whatever a test wants, the real one of Debian, and images to
 * put into them.
 */
@NullMarked
package dev.assay.collector.registry.kit;

import org.jspecify.annotations.NullMarked;
