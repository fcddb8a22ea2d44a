/**
 * Does the source hold what runs?
 *
 * <p>Begin with {@link dev.assay.collector.integrity.IntegrityCheck}, which judges one running
 * image by one answer of its registry and is pure. {@link
 * dev.assay.collector.integrity.IntegrityMonitor} asks again and again, waits until an answer is
 * confirmed, and keeps the history. Asking is left to {@code registry}, keeping to an {@link
 * dev.assay.collector.integrity.IntegrityStore}.
 */
@NullMarked
package dev.assay.collector.integrity;

import org.jspecify.annotations.NullMarked;
