/**
 * Java archives: what is in them, and which library they are.
 *
 * <p>Begin with {@link dev.assay.inventory.language.jar.JarIdentification}, which concludes from
 * evidence, whoever collected it. {@link dev.assay.inventory.language.jar.JarReader} collects it
 * from a file, and from the archives inside of it. The files are strangers': sizes, depths and
 * counts are bounded, and what is no archive is a problem, not an error.
 */
@NullMarked
package dev.assay.inventory.language.jar;

import org.jspecify.annotations.NullMarked;
