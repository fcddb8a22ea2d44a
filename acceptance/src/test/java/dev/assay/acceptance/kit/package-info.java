/**
 * The real things that acceptance tests run on: containerd with pods, a registry, images made of
 * this machine's Debian packages, and Assay's own programs as their users start them.
 *
 * <p>Everything lives in a temporary directory of its own and is ended with the test.
 */
@NullMarked
package dev.assay.acceptance.kit;

import org.jspecify.annotations.NullMarked;
