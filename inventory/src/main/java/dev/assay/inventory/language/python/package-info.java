/**
 * Python: what pip, setuptools and distutils record of what they installed.
 *
 * <p>Begin with {@link dev.assay.inventory.language.python.PythonReader}.
 */
@NullMarked
package dev.assay.inventory.language.python;

import org.jspecify.annotations.NullMarked;
