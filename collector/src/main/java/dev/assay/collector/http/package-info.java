/**
 * The one server and port for people and programs: gRPC, the same over HTTP/JSON, server-sent
 * events, health and metrics. Begin with {@link dev.assay.collector.http.HttpApi}.
 *
 * <p>It carries services and knows nothing of what they answer: messages are handled through their
 * descriptors, and the services themselves are written in {@code grpc} and {@code health}.
 */
@NullMarked
package dev.assay.collector.http;

import org.jspecify.annotations.NullMarked;
