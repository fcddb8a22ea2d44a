/**
 * What a registry holds under a name.
 *
 * <p>Begin with {@link dev.assay.collector.registry.RegistryClient}. Every answer is a value: what
 * is there, that it is certainly not there, or why that cannot be told. Judging is left to {@code
 * integrity}.
 */
@NullMarked
package dev.assay.collector.registry;

import org.jspecify.annotations.NullMarked;
