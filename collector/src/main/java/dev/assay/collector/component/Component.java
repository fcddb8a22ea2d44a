package dev.assay.collector.component;

/**
 * A component of an artifact.
 *
 * @param purl package URL; empty where nothing names it
 * @param name name, for people; for a file that no package owns, its path
 * @param version version; empty where unknown
 */
public record Component(String purl, String name, String version) {}
