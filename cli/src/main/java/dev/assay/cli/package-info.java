/**
 * The {@code assay} command.
 *
 * <p>Begin with {@link dev.assay.cli.AssayMain}. Each subcommand is a class; what several share is
 * a mixin: {@link dev.assay.cli.CollectorOptions} finds and asks a collector, {@link
 * dev.assay.cli.ListingOptions} pages through an answer and prints it. Everything that Assay finds
 * out is found out by the programs that are started or asked here.
 *
 * <p>Exit codes: 0, it worked; 1, it did not; 2, the command line is wrong.
 */
@NullMarked
package dev.assay.cli;

import org.jspecify.annotations.NullMarked;
