/**
 * What runs on the node: the containers that a container runtime knows, and what it says of their
 * images.
 *
 * <p>Begin with {@link dev.assay.sensor.container.ContainerCatalog}, which remembers; a {@link
 * dev.assay.sensor.container.ContainerRuntime} answers what runs now. What is reported here are the
 * runtime's claims, uninterpreted: whether an image is what its registry holds is judged elsewhere.
 */
@NullMarked
package dev.assay.sensor.container;

import org.jspecify.annotations.NullMarked;
