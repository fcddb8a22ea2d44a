/**
 * Asks the JVM which classes are loaded and initialised, without any class hook.
 *
 * <p>Begin with {@link dev.assay.jvmti.JvmtiBridge}. A class hook (a transformer, {@code
 * ClassFileLoadHook}) would switch the JVM's AOT cache off and slow its class data sharing down; a
 * sweep over the loaded classes costs about a microsecond a class and nothing when no class is
 * loaded.
 *
 * <p>Runs inside other people's JVMs: Java 8, no dependencies, no threads, no output, no system
 * properties. What the classes mean, where they come from and who is told is left to the caller.
 */
package dev.assay.jvmti;
