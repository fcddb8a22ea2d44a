package dev.assay.collector.running;

/**
 * Operating system and instruction set as image manifests name them; empty texts where unknown.
 *
 * @param os for example "linux"
 * @param architecture in Go's names, for example "amd64"
 * @param variant for example "v8"; mostly empty
 */
public record Platform(String os, String architecture, String variant) {}
