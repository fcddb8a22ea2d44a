/**
 * What it costs to take evidence durably, beside what gRPC and protobuf alone cost in the same
 * server. Begin with {@link dev.assay.benchmarks.ingest.IngestBenchmark}.
 */
@NullMarked
package dev.assay.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;
