/**
 * Turns evidence as it arrives into durable facts: merges it with what is known, joins processes
 * with what runs in them, wishes for what is missing, and commits in groups.
 *
 * <p>Begin with {@link dev.assay.collector.ingest.EvidenceLedger} (merging, on the caller's thread,
 * in memory only) and {@link dev.assay.collector.ingest.GroupCommit} (the one thread that stores).
 * The wire is left to the package grpc, the tables to the package storage.
 */
@NullMarked
package dev.assay.collector.ingest;

import org.jspecify.annotations.NullMarked;
