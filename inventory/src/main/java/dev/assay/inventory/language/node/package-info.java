/**
 * JavaScript: directories of npm, pnpm and yarn below node_modules.
 *
 * <p>Begin with {@link dev.assay.inventory.language.node.NodeReader}.
 */
@NullMarked
package dev.assay.inventory.language.node;

import org.jspecify.annotations.NullMarked;
