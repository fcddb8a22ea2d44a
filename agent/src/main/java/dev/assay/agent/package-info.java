/**
 * The agent: reports which classes of which dependency a JVM uses.
 *
 * <p>Begin with {@link dev.assay.agent.AgentMain}, where a JVM enters, and {@link
 * dev.assay.agent.Agent}, which wires the parts and owns the threads.
 *
 * <p>It never fails, blocks or prints over its host: if it cannot start it says so once on standard
 * error and is gone. It uses no class hook and changes no class. Nothing but a wait happens before
 * the application has started.
 */
package dev.assay.agent;
