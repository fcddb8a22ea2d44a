package dev.assay.sensor.fileaccess;

import dev.assay.sensor.process.ObservedProcess;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A process that opened a file.
 *
 * @param hostPid its process id as the sensor sees it
 * @param seenAt when it was first asked about
 * @param program the program that it was seen to execute, a path in the root of its container;
 *     empty where it was not seen to
 * @param process what it is, without mappings; null: it was gone before it could be asked
 */
public record Opener(
    int hostPid, Instant seenAt, String program, @Nullable ObservedProcess process) {}
