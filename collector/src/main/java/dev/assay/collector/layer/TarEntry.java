package dev.assay.collector.layer;

/**
 * The header of an entry of a tar archive, extensions applied.
 *
 * @param name name as it is written
 * @param type type flag of POSIX: '0' a file, '1' a hard link, '2' a symbolic link, '5' a directory
 * @param linkName where a link leads
 * @param sizeBytes bytes that follow
 * @param sparse whether these are not the file's bytes but pieces of it
 * @param executable whether somebody may execute it
 */
record TarEntry(
    String name, char type, String linkName, long sizeBytes, boolean sparse, boolean executable) {}
