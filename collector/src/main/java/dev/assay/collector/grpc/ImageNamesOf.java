package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.correlation.Foreign.ImageNames;
import dev.assay.collector.running.ObservedImage.Claim;
import dev.assay.collector.running.Running;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** By what others know an image: as its nodes tell. */
final class ImageNamesOf implements Function<Artifact, ImageNames> {

  private final Running running;

  ImageNamesOf(Running running) {
    this.running = running;
  }

  @Override
  public ImageNames apply(Artifact artifact) {
    return artifact.match(
        this::of, named -> ImageNames.NONE, host -> ImageNames.NONE, unjoined -> ImageNames.NONE);
  }

  private ImageNames of(Artifact.Image image) {
    Set<String> digests = new HashSet<>(Set.of(image.toString()));
    Set<String> repositories = new HashSet<>();
    running.image(image.configDigest()).stream()
        .flatMap(each -> each.claims().stream())
        .map(Claim::name)
        .forEach(
            name -> {
              int at = name.indexOf('@');
              if (at > 0) {
                digests.add(name.substring(at + 1).toLowerCase(Locale.ROOT));
              }
              String tagged = at > 0 ? name.substring(0, at) : name;
              int colon = tagged.lastIndexOf(':');
              repositories.add(
                  colon > tagged.lastIndexOf('/') ? tagged.substring(0, colon) : tagged);
            });
    return new ImageNames(digests, repositories);
  }
}
