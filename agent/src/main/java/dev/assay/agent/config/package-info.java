/**
 * The agent's settings: declared in {@link dev.assay.agent.config.AgentSettings}, read into {@link
 * dev.assay.agent.config.AgentConfig}.
 */
package dev.assay.agent.config;
