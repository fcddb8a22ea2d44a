/** A library within another archive. */
package dev.assay.agent.program.nested;
