@NullMarked
package dev.assay.collector.scan.bill;

import org.jspecify.annotations.NullMarked;
