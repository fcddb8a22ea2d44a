/**
 * The wire, in and out: evidence arrives here, and questions are answered here. Begin with {@code
 * IngestEndpoint} and {@link dev.assay.collector.grpc.QueryEndpoint}.
 *
 * <p>Messages are turned into records of the other packages and back; what they mean is decided
 * there.
 */
@NullMarked
package dev.assay.collector.grpc;

import org.jspecify.annotations.NullMarked;
