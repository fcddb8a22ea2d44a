package dev.assay.collector.grpc;

import dev.assay.collector.integrity.Risk;
import dev.assay.collector.integrity.Severity;
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
        && (severity.isEmpty() || image.isViolated(severity.get()))
        && (question.getIntegrity() == IntegrityState.INTEGRITY_STATE_UNSPECIFIED
            || question.getIntegrity() == IntegrityMapping.state(image.state()))
        && (question.getRegistry().isEmpty()
            || question.getRegistry().equals(image.running().registry()))
        && runsIn(image)
        // What costs most comes last.
        && (risk.isEmpty() || image.has(risk.get()));
  }

  private boolean runsIn(DeployedImage image) {
    String cluster = question.getCluster();
    String namespace = question.getNamespace();
    return (cluster.isEmpty() && namespace.isEmpty())
        || image.running().places().stream()
            .anyMatch(
                each ->
                    (cluster.isEmpty() || each.cluster().equals(cluster))
                        && (namespace.isEmpty() || each.namespace().equals(namespace)));
  }

  /** Returns the place of an image in the order that is asked for. */
  String place(DeployedImage image) {
    return switch (question.getOrder()) {
      case IMAGES_BY_URGENCY, UNRECOGNIZED -> image.place();
      case IMAGES_BY_REFERENCE -> Page.place(image.reference(), image.imageId());
      case IMAGES_BY_CONTAINERS ->
          Page.place(mostFirst(image.running().live()), image.reference(), image.imageId());
      case IMAGES_BY_FIRST_SEEN ->
          Page.place(
              Page.latestFirst(image.running().firstSeen()), image.reference(), image.imageId());
    };
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
      registries.add(image.running().registry());
      for (RunningImage.Place each : image.running().places()) {
        clusters.add(each.cluster());
        namespaces.add(each.namespace());
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
}
