/**
 * What the libraries within the agent find in place of {@code java.util.logging}: the build
 * rewrites their references (pom.xml, relocations).
 *
 * <p>The first use of the real one creates the application's log manager before the application has
 * configured it, and a JVM need not have its module. Nothing is logged here: what a library would
 * say of a broken connection the delivery client tells the agent itself. Only the members that
 * those libraries call exist; a build of the agent with others fails its tests.
 */
package dev.assay.agent.log.jul;
