/**
 * What has changed, told to whoever wants to know, after it is durable. Begin with {@link
 * dev.assay.collector.change.ChangeFeed}.
 *
 * <p>Who stores a change publishes it; what is shown of it is left to its readers.
 */
@NullMarked
package dev.assay.collector.change;

import org.jspecify.annotations.NullMarked;
