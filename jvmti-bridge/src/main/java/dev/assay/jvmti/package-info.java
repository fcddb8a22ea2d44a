/**
 * Asks the JVM which classes are loaded and initialised, without any class hook.
 *
 * <p>Begin with {@link dev.assay.jvmti.JvmtiBridge}. A class hook (a transformer, {@code
 * ClassFileLoadHook}) would switch the JVM's AOT cache off and slow its class data sharing down; a
 * sweep over the loaded classes costs about a microsecond a class and nothing when no class is
 * loaded.
 *
 * <p>The library comes into a JVM in two ways:
 *
 * <ul>
 *   <li>{@link dev.assay.jvmti.JvmtiBridge#unpack} or {@link dev.assay.jvmti.JvmtiBridge#load},
 *       from a program that runs already, such as a {@code -javaagent};
 *   <li>{@code -agentpath:libassay-bridge.so=OPTIONS}, which leaves class data sharing and the AOT
 *       cache as they are. Once the application has started, and on a daemon thread of lowest
 *       priority that it may keep, this calls {@code static void startFromBridge(String options)}
 *       of {@code dev.assay.agent.AgentMain} in the jar {@code jar=PATH} (default: {@code
 *       assay-agent.jar} beside the library), in a loader whose parent is the JDK's. A JVM that
 *       ends before then calls {@code static void reportAtExit(String options)} instead, if it
 *       lived for 5 s or {@code report.short.lived=true}. Both then find the library by {@link
 *       dev.assay.jvmti.JvmtiBridge#preloaded}. All options but those two are handed on. The
 *       thread's context class loader is the application's until the agent sets another.
 * </ul>
 *
 * <p>Runs inside other people's JVMs: Java 8, no dependencies, no threads, no output, no system
 * properties. What the classes mean, where they come from and who is told is left to the caller.
 */
package dev.assay.jvmti;
