/**
 * The agent's own log: {@link dev.assay.agent.log.AgentLog}, to a file or once to standard error,
 * and never by way of a logging framework, all of which belong to the application.
 */
package dev.assay.agent.log;
