/** Whether what programs of many languages load is seen, all of it and nothing else. */
@NullMarked
package dev.assay.acceptance.language;

import org.jspecify.annotations.NullMarked;
