/** What the web page takes where there is much to show. */
@NullMarked
package dev.assay.benchmarks.page;

import org.jspecify.annotations.NullMarked;
