/** Databases for tests. Begin with {@link dev.assay.collector.storage.kit.TestDatabase}. */
@NullMarked
package dev.assay.collector.storage.kit;

import org.jspecify.annotations.NullMarked;
