package dev.assay.collector.page;

import dev.assay.collector.access.Access;
import dev.assay.collector.access.Audit;
import dev.assay.collector.access.FailedAttempts;

/**
 * What signing in needs.
 *
 * @param access knows tokens and sessions
 * @param failed counts wrong ones
 * @param audit is told of them
 * @param cookie name of the cookie that holds a session
 */
public record PageDoor(Access access, FailedAttempts failed, Audit audit, String cookie) {}
