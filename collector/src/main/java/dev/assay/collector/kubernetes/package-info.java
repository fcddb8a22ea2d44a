/** Asks Kubernetes. Begin with {@link dev.assay.collector.kubernetes.TokenReviews}. */
@NullMarked
package dev.assay.collector.kubernetes;

import org.jspecify.annotations.NullMarked;
