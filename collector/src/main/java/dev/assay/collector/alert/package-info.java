/**
 * What became known of things that run already, and is told once. Begin with {@link
 * dev.assay.collector.alert.NewAdvisories}.
 */
@NullMarked
package dev.assay.collector.alert;

import org.jspecify.annotations.NullMarked;
