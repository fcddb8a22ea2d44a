/**
 * Hides the agent's classes from the application: {@link
 * dev.assay.agent.isolation.AgentClassLoader}.
 *
 * <p>With {@code AgentMain} the only package that the application's class loaders can see, so it is
 * as small as can be.
 */
package dev.assay.agent.isolation;
