/**
 * Names of components, and how strong the evidence for their use is. Values only; how evidence
 * becomes a conclusion is left to the package usage.
 */
@NullMarked
package dev.assay.collector.component;

import org.jspecify.annotations.NullMarked;
