package dev.assay.collector.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much of the JVMs of an artifact agents have told, of JVMs that ended, too.
 *
 * @param jvms JVMs with an agent
 * @param untold of these: not all of what their agent has seen has arrived yet
 * @param lost of these: ended without a last word, so what they used last is not known
 * @param withoutAgent JVMs without an agent
 * @param unreadable processes that may be JVMs: nobody could read which files they have
 * @param since since when the first of them is observed; null: there is none
 */
public record JvmObservation(
    int jvms, int untold, int lost, int withoutAgent, int unreadable, @Nullable Instant since) {}
