package dev.assay.collector.grpc;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.integrity.Risk;
import dev.assay.collector.integrity.Severity;
import dev.assay.collector.running.Container;
import dev.assay.wire.v1.ImageChoices;
import dev.assay.wire.v1.ImageOrder;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListImagesRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Which images a question asks for, and in which order. */
final class ImageSelection implements Predicate<DeployedImage> {

  /** As query.proto promises. */
  private static final int MAX_CHOICES = 1000;

  private final ListImagesRequest question;
  private final Optional<Risk> risk;
  private final Optional<Severity> severity;

  /**
   * Reads a question.
   *
   * @throws Refusal if one of its values does not exist
   */
  ImageSelection(ListImagesRequest question) {
    this.question = question;
    risk = Risks.asked(question.getRisk());
    severity = IntegrityMapping.severity(question.getSeverity());
    if (question.getOrder() == ImageOrder.UNRECOGNIZED) {
      throw Refusal.invalid("order", "a number of a newer version", "a value of ImageOrder");
    }
  }

  @Override
  public boolean test(DeployedImage image) {
    return image.reference().contains(question.getFilter())
        && (severity.isEmpty()
            || image.violations().stream()
                .anyMatch(each -> each.type().severity() == severity.get()))
        && (question.getIntegrity() == IntegrityState.INTEGRITY_STATE_UNSPECIFIED
            || question.getIntegrity() == IntegrityMapping.state(image.state()))
        && (question.getRegistry().isEmpty()
            || question.getRegistry().equals(registry(image).orElse("")))
        && runsIn(image)
        // What costs most comes last.
        && (risk.isEmpty() || image.has(risk.get()));
  }

  private boolean runsIn(DeployedImage image) {
    String cluster = question.getCluster();
    String namespace = question.getNamespace();
    return (cluster.isEmpty() && namespace.isEmpty())
        || image.containers().stream()
            .anyMatch(
                each ->
                    (cluster.isEmpty() || each.cluster().equals(cluster))
                        && (namespace.isEmpty() || each.podNamespace().equals(namespace)));
  }

  /** Returns the place of an image in the order that is asked for. */
  String place(DeployedImage image) {
    return switch (question.getOrder()) {
      case IMAGES_BY_URGENCY, UNRECOGNIZED -> image.place();
      case IMAGES_BY_REFERENCE -> Page.place(image.reference(), image.imageId());
      case IMAGES_BY_CONTAINERS ->
          Page.place(mostFirst(live(image)), image.reference(), image.imageId());
      case IMAGES_BY_FIRST_SEEN ->
          Page.place(Page.latestFirst(firstSeen(image)), image.reference(), image.imageId());
    };
  }

  private static long live(DeployedImage image) {
    return image.containers().stream().filter(each -> each.ended() == null).count();
  }

  private static Instant firstSeen(DeployedImage image) {
    return image.containers().stream()
        .map(Container::firstSeen)
        .min(Instant::compareTo)
        .orElse(Instant.EPOCH);
  }

  private static String mostFirst(long count) {
    return Page.latestFirst(Instant.ofEpochMilli(count));
  }

  /** Returns by what these images can be chosen. */
  static ImageChoices choices(List<DeployedImage> images) {
    TreeSet<String> clusters = new TreeSet<>();
    TreeSet<String> namespaces = new TreeSet<>();
    TreeSet<String> registries = new TreeSet<>();
    for (DeployedImage image : images) {
      registry(image).ifPresent(registries::add);
      for (Container each : image.containers()) {
        clusters.add(each.cluster());
        namespaces.add(each.podNamespace());
      }
    }
    return ImageChoices.newBuilder()
        .addAllClusters(some(clusters))
        .addAllNamespaces(some(namespaces))
        .addAllRegistries(some(registries))
        .build();
  }

  private static List<String> some(SortedSet<String> names) {
    return names.stream().filter(name -> !name.isEmpty()).limit(MAX_CHOICES).toList();
  }

  private static Optional<String> registry(DeployedImage image) {
    return ImageReference.parse(image.reference()).map(each -> each.repository().registry());
  }
}
