/**
 * Products of registries, and what they tell beyond the distribution specification: when a tag was
 * updated, by whom, from which build.
 *
 * <p>Begin with {@link dev.assay.collector.registry.product.Artifactory}. Each product is asked by
 * its own API; which registry is which product is decided in {@code registry}. An answer counts
 * only if the product names the very digest that the registry answered.
 */
@NullMarked
package dev.assay.collector.registry.product;

import org.jspecify.annotations.NullMarked;
