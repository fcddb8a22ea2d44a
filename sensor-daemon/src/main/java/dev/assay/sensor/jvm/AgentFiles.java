package dev.assay.sensor.jvm;

import java.nio.file.Path;

/**
 * The agent as it is attached.
 *
 * @param library the native bridge
 * @param jar the agent's jar
 */
public record AgentFiles(Path library, Path jar) {}
