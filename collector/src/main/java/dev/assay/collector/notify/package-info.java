/**
 * Sends messages to targets: webhooks, Slack, Jira and mailboxes. Begin with {@link
 * dev.assay.collector.notify.TargetChannels}.
 *
 * <p>When a message is sent, and again, is decided elsewhere.
 */
@NullMarked
package dev.assay.collector.notify;

import org.jspecify.annotations.NullMarked;
