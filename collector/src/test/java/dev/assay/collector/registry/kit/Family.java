package dev.assay.collector.registry.kit;

/** The two families of media types for the same things. */
public enum Family {
  OCI(
      "application/vnd.oci.image.manifest.v1+json",
      "application/vnd.oci.image.index.v1+json",
      "application/vnd.oci.image.config.v1+json",
      "application/vnd.oci.image.layer.v1.tar+gzip"),
  DOCKER(
      "application/vnd.docker.distribution.manifest.v2+json",
      "application/vnd.docker.distribution.manifest.list.v2+json",
      "application/vnd.docker.container.image.v1+json",
      "application/vnd.docker.image.rootfs.diff.tar.gzip");

  final String manifest;
  final String index;
  final String config;
  final String layer;

  Family(String manifest, String index, String config, String layer) {
    this.manifest = manifest;
    this.index = index;
    this.config = config;
    this.layer = layer;
  }
}
