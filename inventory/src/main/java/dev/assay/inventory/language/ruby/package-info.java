/**
 * Ruby: the specifications that RubyGems keeps of installed gems.
 *
 * <p>Begin with {@link dev.assay.inventory.language.ruby.GemReader}.
 */
@NullMarked
package dev.assay.inventory.language.ruby;

import org.jspecify.annotations.NullMarked;
