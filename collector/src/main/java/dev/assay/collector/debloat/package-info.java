/**
 * What can be left out of an artifact: packages that the coverage allows to call not used, and that
 * nothing which stays needs. Begin with {@link dev.assay.collector.debloat.DebloatPlan}.
 */
@NullMarked
package dev.assay.collector.debloat;

import org.jspecify.annotations.NullMarked;
