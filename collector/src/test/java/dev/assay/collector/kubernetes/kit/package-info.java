/** A double of the API server of Kubernetes, for tests. */
@NullMarked
package dev.assay.collector.kubernetes.kit;

import org.jspecify.annotations.NullMarked;
