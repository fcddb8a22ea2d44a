/**
 * Who gets in, and what they may do: tokens and their roles, sessions of the page, certificates of
 * senders, failed attempts, and the record of what was done and refused. Begin with {@link
 * dev.assay.collector.access.Access}.
 *
 * <p>Nothing here knows how a credential travels: that is for {@code http}.
 */
@NullMarked
package dev.assay.collector.access;

import org.jspecify.annotations.NullMarked;
