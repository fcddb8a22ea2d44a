/**
 * Zip files read in place, wherever they lie in another file: begin with {@link
 * dev.assay.agent.zip.ZipDirectory}.
 *
 * <p>The JDK's own reader opens files only, not archives within archives, and shares what it has
 * opened with the application. All sizes and counts are bounded, since strangers made the files.
 * Used for the application's archives and for the libraries within the agent's own jar.
 */
package dev.assay.agent.zip;
