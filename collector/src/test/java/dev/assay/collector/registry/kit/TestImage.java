package dev.assay.collector.registry.kit;

import dev.assay.collector.image.Digest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An image of one platform: small, and no runtime could start it.
 *
 * @param architecture what it is made for
 * @param config its config
 * @param layer its only layer
 * @param manifest its manifest
 */
public record TestImage(String architecture, Content config, Content layer, Content manifest) {

  /** An image whose content is {@code version}. */
  public static TestImage of(Family family, String version, String architecture) {
    return repackaged(family, version, architecture, "");
  }

  /** The same image, hence the same config, in another manifest. */
  public static TestImage repackaged(
      Family family, String version, String architecture, String compression) {
    Content layer = new Content(family.layer, "layer of " + version + compression);
    Content config =
        new Content(
            family.config,
            """
            {"architecture":"%s","os":"linux","config":{"Labels":{"version":"%s"}},\
            "rootfs":{"type":"layers","diff_ids":["%s"]}}"""
                .formatted(
                    architecture,
                    version,
                    Digest.ofContent(version.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    Content manifest =
        new Content(
            family.manifest,
            """
            {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}"""
                .formatted(family.manifest, config.descriptor(""), layer.descriptor("")));
    return new TestImage(architecture, config, layer, manifest);
  }

  /** An image of one layer, which is a tar file of nothing but ASCII. */
  public static TestImage ofLayer(String architecture, byte[] tar) {
    Content layer =
        new Content(
            "application/vnd.oci.image.layer.v1.tar",
            new String(tar, java.nio.charset.StandardCharsets.UTF_8));
    Content config =
        new Content(
            Family.OCI.config,
            """
            {"architecture":"%s","os":"linux","rootfs":{"type":"layers","diff_ids":["%s"]}}"""
                .formatted(architecture, layer.digest()));
    Content manifest =
        new Content(
            Family.OCI.manifest,
            """
            {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}"""
                .formatted(Family.OCI.manifest, config.descriptor(""), layer.descriptor("")));
    return new TestImage(architecture, config, layer, manifest);
  }

  public Digest id() {
    return config.digest();
  }

  /** What BuildKit stores beside an image: looks like an image of an unknown platform. */
  public TestImage attestation(String run) {
    Content layer = new Content("application/vnd.in-toto+json", "{\"run\":\"" + run + "\"}");
    Content unknown =
        new Content(
            Family.OCI.config,
            """
            {"architecture":"unknown","os":"unknown","rootfs":{"type":"layers","diff_ids":["%s"]}}"""
                .formatted(layer.digest()));
    Content attestation =
        new Content(
            Family.OCI.manifest,
            """
            {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}"""
                .formatted(Family.OCI.manifest, unknown.descriptor(""), layer.descriptor("")));
    return new TestImage("unknown", unknown, layer, attestation);
  }

  /** An index of these images. */
  public static Content index(Family family, TestImage... images) {
    return new Content(
        family.index,
        """
        {"schemaVersion":2,"mediaType":"%s","manifests":[%s]}"""
            .formatted(
                family.index,
                Arrays.stream(images).map(TestImage::entry).collect(Collectors.joining(","))));
  }

  /** An index of these objects, of which it tells no platform. */
  public static Content indexOf(Family family, Content... objects) {
    return new Content(
        family.index,
        """
        {"schemaVersion":2,"mediaType":"%s","manifests":[%s]}"""
            .formatted(
                family.index,
                Arrays.stream(objects)
                    .map(each -> each.descriptor(""))
                    .collect(Collectors.joining(","))));
  }

  private String entry() {
    boolean attestation = architecture.equals("unknown");
    return manifest.descriptor(
        ",\"platform\":{\"architecture\":\"%s\",\"os\":\"%s\"}%s"
            .formatted(
                architecture,
                attestation ? "unknown" : "linux",
                attestation
                    ? ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}"
                    : ""));
  }

  List<Content> blobs() {
    return List.of(config, layer);
  }
}
