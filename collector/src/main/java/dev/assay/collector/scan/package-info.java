/**
 * What an image contains: finds its layers in a registry, an archive or a directory, and makes the
 * inventory of what they make up.
 *
 * <p>Begin with {@link dev.assay.collector.scan.ImageScan}, which reads a {@link
 * dev.assay.collector.scan.LayeredImage}; {@link dev.assay.collector.scan.ImageSource} finds one.
 * What advisories say of the packages is added by {@link
 * dev.assay.collector.scan.PackageAdvisories}; how inventories are written down is left to {@code
 * export}.
 */
@NullMarked
package dev.assay.collector.scan;

import org.jspecify.annotations.NullMarked;
