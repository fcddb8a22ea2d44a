package dev.assay.inventory.os.apk;

import dev.assay.inventory.PackageRelations;
import dev.assay.inventory.PathList;
import org.jspecify.annotations.Nullable;

/**
 * What the database says of one package; what it does not say is empty.
 *
 * @param endLine number of the line that ends it
 * @param name field P
 * @param version field V
 * @param architecture field A
 * @param origin field o: the package whose build made it
 * @param licence field L
 * @param relations fields D and p; null where they cannot be read whole
 * @param files canonical paths of its files
 * @param pathBytes characters of these together
 * @param defect what is wrong with it; empty if nothing is
 */
record ApkEntry(
    int endLine,
    String name,
    String version,
    String architecture,
    String origin,
    String licence,
    @Nullable PackageRelations relations,
    PathList files,
    int pathBytes,
    String defect) {}
