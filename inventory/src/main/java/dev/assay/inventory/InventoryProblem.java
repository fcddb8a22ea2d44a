package dev.assay.inventory;

/**
 * Something of a file system that could not be read, so that what it says is unknown.
 *
 * @param subject what it is about: a path in the root, or a package
 * @param detail for people: what is wrong with it, and what is unknown because of that
 */
public record InventoryProblem(String subject, String detail) {}
