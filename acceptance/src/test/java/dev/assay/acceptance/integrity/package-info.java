/**
 * Is what runs what was shipped, by what runtimes report and registries answer, in all their
 * wordings: {@code cases.md} says each case and its verdict.
 *
 * <p>The sensor, the collector and the registry are real; containers are those of a scripted
 * runtime, and a proxy before the registry spoils answers.
 */
@NullMarked
package dev.assay.acceptance.integrity;

import org.jspecify.annotations.NullMarked;
