package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.integrity.ContentIntegrity;
import dev.assay.collector.integrity.ImageIntegrity;
import dev.assay.collector.integrity.IntegrityStore;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.integrity.TrustPolicy;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.registry.SourceDetails;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.Running;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Joins what runs with what is said of its integrity. Reads at each call, and blocks. */
final class ImageCatalog {

  private static final String HUB = "docker.io/";
  private static final String OFFICIAL = HUB + "library/";
  private static final String LATEST = ":latest";

  private final Running running;
  private final IntegrityStore store;
  private final TrustPolicy trust;
  private final Predicate<Artifact> vulnerableInUse;

  ImageCatalog(
      Running running,
      IntegrityStore store,
      TrustPolicy trust,
      Predicate<Artifact> vulnerableInUse) {
    this.running = running;
    this.store = store;
    this.trust = trust;
    this.vulnerableInUse = vulnerableInUse;
  }

  private record Content(String reference, @Nullable Sha256 digest) {}

  /** Returns all images that run, and those that ran where asked for. */
  List<DeployedImage> all(Lifetime lifetime) {
    return join(running.containers(lifetime), store.images());
  }

  /** Returns the images of these containers. */
  List<DeployedImage> of(List<Container> containers) {
    Set<Subject> subjects =
        containers.stream()
            .map(each -> DeployedImage.subject(each.reference(), each.configDigest()))
            .collect(Collectors.toSet());
    return join(containers, store.images(subjects));
  }

  /**
   * Returns what runs under a reference, as it is now.
   *
   * @param reference in full form
   */
  List<DeployedImage> find(String reference) {
    return of(running.containers(spellings(reference)));
  }

  /** Returns the risks of images, as they are now. */
  Risks risks() {
    return Risks.of(open(), trust, vulnerableInUse);
  }

  /** Returns what the source of a reference told last. */
  Optional<SourceDetails> details(String reference) {
    return store.details(Risks.fullForm(reference));
  }

  boolean isTrustConfigured() {
    return trust.isConfigured();
  }

  private List<Violation> open() {
    return store.violations(IntegrityStore.Scope.OPEN);
  }

  private List<DeployedImage> join(List<Container> containers, List<ImageIntegrity> known) {
    Map<Subject, ImageIntegrity> states =
        known.stream()
            .collect(Collectors.toMap(ImageIntegrity::subject, Function.identity(), (a, b) -> a));
    Map<Subject, ContentIntegrity> contents =
        store.contents().stream()
            .collect(Collectors.toMap(ContentIntegrity::subject, Function.identity(), (a, b) -> a));
    List<Violation> open = open();
    Map<Subject, List<Violation>> violations =
        open.stream().collect(Collectors.groupingBy(Violation::subject));
    Risks risks = Risks.of(open, trust, vulnerableInUse);
    Map<Content, List<Container>> groups = new LinkedHashMap<>();
    for (Container container : containers) {
      Content content = new Content(container.reference(), container.configDigest());
      groups.computeIfAbsent(content, unseen -> new ArrayList<>()).add(container);
    }
    List<DeployedImage> images = new ArrayList<>();
    groups.forEach(
        (content, group) -> {
          Subject subject = DeployedImage.subject(content.reference(), content.digest());
          images.add(
              new DeployedImage(
                  content.reference(),
                  content.digest(),
                  group,
                  states.get(subject),
                  contents.get(subject),
                  violations.getOrDefault(subject, List.of()),
                  risks));
        });
    return images;
  }

  /** Returns the ways in which people write a reference that is this one in full form. */
  private static Set<String> spellings(String reference) {
    Set<String> spellings = new LinkedHashSet<>(List.of(reference));
    if (reference.startsWith(OFFICIAL)) {
      spellings.add(reference.substring(OFFICIAL.length()));
      spellings.add("library/" + reference.substring(OFFICIAL.length()));
      spellings.add(HUB + reference.substring(OFFICIAL.length()));
    }
    if (reference.startsWith(HUB)) {
      spellings.add(reference.substring(HUB.length()));
    }
    for (String each : List.copyOf(spellings)) {
      if (each.endsWith(LATEST)) {
        spellings.add(each.substring(0, each.length() - LATEST.length()));
      }
    }
    return spellings;
  }
}
