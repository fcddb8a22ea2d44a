package dev.assay.collector.component;

/**
 * Something that was not measured, and why.
 *
 * @param where node, container, JVM or artifact
 * @param cause kind of cause, in capital letters
 * @param detail what happened and what to do
 */
public record Unmeasured(String where, String cause, String detail) {}
