/**
 * Declares, reads, checks and documents the settings of every program.
 *
 * <p>Begin with {@link dev.assay.settings.Setting}: a program declares each of its settings once,
 * as a constant. {@link dev.assay.settings.SettingsReader} collects values from the defaults, a
 * file, the environment and the arguments, in this order, the later winning. What is wrong with
 * them is data ({@link dev.assay.settings.SettingsProblem}), all of it together: a server refuses
 * to start with {@link dev.assay.settings.Settings#orThrow()}, an agent goes on with the defaults.
 *
 * <p>Runs inside other people's JVMs, at their start: Java 8, no dependencies, and the reading path
 * has no regular expressions, lambdas or streams, which would load hundreds of classes there.
 *
 * <p>What a setting means for a program is left to that program.
 */
package dev.assay.settings;
