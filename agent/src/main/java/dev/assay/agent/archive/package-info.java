/**
 * Where classes come from, and what is known of it.
 *
 * <p>Begin with {@link dev.assay.agent.archive.CodeSource}: from a class to its {@link
 * dev.assay.agent.archive.ArchiveLocation}. {@link dev.assay.agent.archive.ArchiveReader} reads
 * what is there into {@link dev.assay.agent.archive.ArchiveEvidence}: digest, class entries, build
 * coordinates.
 *
 * <p>Archives are files that strangers made: every size, depth and count is bounded. They are read
 * by own code over {@link java.io.RandomAccessFile}, for three reasons: nested archives are read in
 * place; the JDK's handlers of {@code jar:} URLs share their open files with the application; and
 * an application's own URL handlers must not run on the agent's thread.
 *
 * <p>What the evidence means (which component, which version) is left to the collector.
 */
package dev.assay.agent.archive;
