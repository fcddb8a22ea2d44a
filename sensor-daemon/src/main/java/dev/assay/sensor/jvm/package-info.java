/**
 * JVMs of this node that run without an agent: {@link dev.assay.sensor.jvm.JvmAttach} brings one
 * in.
 *
 * <p>Everything that a JVM shows may be the work of a stranger: its {@code /tmp}, its sockets, its
 * answers.
 */
@NullMarked
package dev.assay.sensor.jvm;

import org.jspecify.annotations.NullMarked;
