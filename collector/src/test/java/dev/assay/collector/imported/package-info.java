@NullMarked
package dev.assay.collector.imported;

import org.jspecify.annotations.NullMarked;
