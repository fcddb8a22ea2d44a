/** The agent's entry points as the bridge knows them, in a jar that tests give to JVMs. */
package dev.assay.agent;
