package dev.assay.cli;

import dev.assay.wire.v1.ComponentUse;
import dev.assay.wire.v1.Gap;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.ListComponentsRequest;
import dev.assay.wire.v1.ListComponentsResponse;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListImagesResponse;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a collector knows of one artifact.
 *
 * @param artifact its name with the collector
 * @param products package URLs by which scanners know the image, without qualifiers; none: it is no
 *     image, or no node tells a repository digest of it
 * @param components all its packages
 * @param gaps what is not known
 */
record ExportedArtifact(
    String artifact, List<String> products, List<ComponentUse> components, List<Gap> gaps) {

  private static final int PAGE = 1000;

  ExportedArtifact {
    products = List.copyOf(products);
    components = List.copyOf(components);
    gaps = List.copyOf(gaps);
  }

  /** Returns whether it is an image. */
  boolean isImage() {
    return artifact.startsWith("sha256:");
  }

  /**
   * Asks for it, page by page.
   *
   * @throws CommandFailure if the name stands for several
   */
  static ExportedArtifact of(QueryBlockingStub query, String name) {
    List<ComponentUse> components = new ArrayList<>();
    List<Gap> gaps = List.of();
    String page = "";
    do {
      ListComponentsResponse answer =
          query.listComponents(
              ListComponentsRequest.newBuilder()
                  .setArtifact(name)
                  .setPageSize(PAGE)
                  .setPageToken(page)
                  .build());
      components.addAll(answer.getComponentsList());
      gaps = answer.getGapsList();
      page = answer.getNextPageToken();
    } while (!page.isEmpty());
    Set<String> artifacts = new TreeSet<>();
    components.forEach(each -> artifacts.add(each.getArtifact()));
    if (artifacts.size() > 1) {
      throw new CommandFailure(
          "'"
              + name
              + "' stands for "
              + artifacts.size()
              + " artifacts, one of: "
              + String.join(", ", artifacts));
    }
    String artifact = artifacts.isEmpty() ? name : artifacts.iterator().next();
    return new ExportedArtifact(artifact, products(query, artifact), components, gaps);
  }

  private static List<String> products(QueryBlockingStub query, String artifact) {
    Set<String> products = new TreeSet<>();
    if (artifact.startsWith("sha256:")) {
      String page = "";
      do {
        ListImagesResponse answer =
            query.listImages(
                ListImagesRequest.newBuilder()
                    .setIncludeEnded(true)
                    .setPageSize(PAGE)
                    .setPageToken(page)
                    .build());
        answer.getImagesList().stream()
            .filter(image -> image.getImageId().equals(artifact))
            .forEach(image -> products.addAll(products(image)));
        page = answer.getNextPageToken();
      } while (!page.isEmpty());
    }
    return List.copyOf(products);
  }

  /** PURL-TYPES, oci: the last part of the repository's name, and the digest. */
  private static List<String> products(Image image) {
    List<String> products = new ArrayList<>();
    for (String digest : image.getRepositoryDigestsList()) {
      int at = digest.indexOf('@');
      if (at > 0) {
        String repository = digest.substring(0, at);
        String name = repository.substring(repository.lastIndexOf('/') + 1);
        products.add("pkg:oci/" + name + "@" + digest.substring(at + 1).replace(":", "%3A"));
      }
    }
    return products;
  }
}
