/**
 * Doubles of what is told: a web server that keeps what it is asked, Slack and Jira. They answer as
 * the vendors document: docs.slack.dev ("Sending messages using incoming webhooks",
 * "chat.postMessage"), developer.atlassian.com ("The Jira Cloud platform REST API", version 3).
 */
@NullMarked
package dev.assay.collector.notify.kit;

import org.jspecify.annotations.NullMarked;
