/**
 * Tells people and programs what happened, by rules. Begin with {@link
 * dev.assay.collector.automation.Outbox}.
 *
 * <p>What is told is read from the events that are recorded anyway; how it is sent is left to the
 * channels.
 */
@NullMarked
package dev.assay.collector.automation;

import org.jspecify.annotations.NullMarked;
