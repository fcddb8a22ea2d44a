/** What tests of several packages share. */
@NullMarked
package dev.assay.collector.testing;

import org.jspecify.annotations.NullMarked;
