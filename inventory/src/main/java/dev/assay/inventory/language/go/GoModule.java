package dev.assay.inventory.language.go;

/**
 * A module that was linked.
 *
 * @param path its path, for example "golang.org/x/net"
 * @param version its version, for example "v0.17.0", or "(devel)" of the main module
 * @param isMain whether it is the one that the executable was built from
 */
record GoModule(String path, String version, boolean isMain) {}
