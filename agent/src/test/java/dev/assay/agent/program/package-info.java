/** A program for the agent to observe; the tests pack its classes into archives of their own. */
package dev.assay.agent.program;
