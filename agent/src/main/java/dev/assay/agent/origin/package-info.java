/**
 * Where and what this JVM is: {@link dev.assay.agent.origin.ProcessOrigin} names its process so
 * that the node's sensor names it alike, {@link dev.assay.agent.origin.JvmOrigin} what runs in it.
 *
 * <p>The one place of the agent that reads system properties, since they are facts here and not
 * settings. What is done with the facts is left to {@code report}.
 */
package dev.assay.agent.origin;
