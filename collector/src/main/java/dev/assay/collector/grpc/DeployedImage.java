package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.integrity.ImageIntegrity;
import dev.assay.collector.integrity.IntegrityState;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.running.Container;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A reference with the content that runs under it, and what is said of that.
 *
 * @param reference as deployed
 * @param digest what runs; null where nodes do not say
 * @param containers those that run it
 * @param integrity what is known of its integrity; null: it was not checked so far
 */
record DeployedImage(
    String reference,
    @Nullable Sha256 digest,
    List<Container> containers,
    @Nullable ImageIntegrity integrity) {

  DeployedImage {
    containers = List.copyOf(containers);
  }

  /** Groups containers by what they were deployed as and what runs. */
  static List<DeployedImage> of(List<Container> containers, List<ImageIntegrity> known) {
    Map<String, ImageIntegrity> bySubject =
        known.stream()
            .collect(Collectors.toMap(image -> key(image.subject()), image -> image, (a, b) -> a));
    Map<String, List<Container>> groups = new LinkedHashMap<>();
    for (Container container : containers) {
      String key = Page.place(container.reference(), id(container.configDigest()));
      groups.computeIfAbsent(key, unseen -> new ArrayList<>()).add(container);
    }
    return groups.values().stream().map(group -> of(group, bySubject)).toList();
  }

  private static DeployedImage of(List<Container> group, Map<String, ImageIntegrity> bySubject) {
    Container first = group.get(0);
    ImageIntegrity integrity =
        bySubject.get(Page.place(fullForm(first.reference()), id(first.configDigest())));
    return new DeployedImage(first.reference(), first.configDigest(), group, integrity);
  }

  IntegrityState state() {
    return integrity == null ? IntegrityState.PENDING : integrity.state();
  }

  IntegrityState definiteState() {
    return integrity == null ? IntegrityState.PENDING : integrity.definiteState();
  }

  /** Whether a violation stands, also while its source cannot be asked. */
  boolean isViolated() {
    return state() == IntegrityState.VIOLATED
        || (state() == IntegrityState.UNDECIDED && definiteState() == IntegrityState.VIOLATED);
  }

  /** Returns the place in the order of lists: the most urgent first. */
  String place() {
    String urgency =
        isViolated()
            ? "0"
            : switch (state()) {
              case VIOLATED, UNDECIDED -> "1";
              case PENDING -> "2";
              case VERIFIED -> "3";
            };
    return Page.place(urgency, reference, imageId());
  }

  /** Whether it was deployed as {@code name}, or as what that is short for. */
  boolean isKnownAs(String name) {
    return reference.equals(name) || fullForm(reference).equals(name);
  }

  /** Returns what runs, "sha256:..."; empty where nodes do not say. */
  String imageId() {
    return id(digest);
  }

  private static String key(Subject subject) {
    return Page.place(
        subject.reference(), subject.imageId() == null ? "" : subject.imageId().value());
  }

  private static String id(@Nullable Sha256 digest) {
    return digest == null ? "" : digest.toString();
  }

  /** Returns a reference with its registry and tag filled in, as integrity is said of it. */
  private static String fullForm(String reference) {
    return ImageReference.parse(reference).map(ImageReference::toString).orElse(reference);
  }
}
