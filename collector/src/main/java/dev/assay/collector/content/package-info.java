/**
 * Whether the files that containers use are those of their image: running bytes.
 *
 * <p>Begin with {@link dev.assay.collector.content.ContentMonitor}; what is a violation and what is
 * not is said by {@link dev.assay.collector.content.ContentCheck}, which is pure. What images
 * contain is left to {@code layer}, violations from their first detection on to {@code integrity}.
 */
@NullMarked
package dev.assay.collector.content;

import org.jspecify.annotations.NullMarked;
