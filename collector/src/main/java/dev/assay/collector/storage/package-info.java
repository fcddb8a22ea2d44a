/**
 * The database: SQLite in one file, its migrations, and a store for each capability.
 *
 * <p>Begin with {@link dev.assay.collector.storage.Database}. This is the only package that knows
 * JDBC; what the stores keep is declared by the capabilities they serve.
 */
@NullMarked
package dev.assay.collector.storage;

import org.jspecify.annotations.NullMarked;
