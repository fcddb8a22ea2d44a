/** A library that the program uses in part. */
package dev.assay.agent.program.library;
