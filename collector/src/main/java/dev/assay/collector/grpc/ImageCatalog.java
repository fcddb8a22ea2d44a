package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.integrity.ContentIntegrity;
import dev.assay.collector.integrity.ImageIntegrity;
import dev.assay.collector.integrity.IntegrityState;
import dev.assay.collector.integrity.IntegrityStore;
import dev.assay.collector.integrity.OpenViolation;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.integrity.TrustPolicy;
import dev.assay.collector.registry.SourceDetails;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.Running;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  private final RunningImages live;

  ImageCatalog(
      Running running,
      IntegrityStore store,
      TrustPolicy trust,
      Predicate<Artifact> vulnerableInUse) {
    this.running = running;
    this.store = store;
    this.trust = trust;
    this.vulnerableInUse = vulnerableInUse;
    live = new RunningImages(running);
  }

  /**
   * What is known of an image's integrity in full.
   *
   * @param image what the last comparison with its source says; null: there was none so far
   * @param content what is said of the files in use; null: nothing so far
   */
  record Details(@Nullable ImageIntegrity image, @Nullable ContentIntegrity content) {}

  /** Returns all images that run, and those that ran where asked for. */
  List<DeployedImage> all(Lifetime lifetime) {
    return join(
        lifetime == Lifetime.LIVE
            ? live.now()
            : RunningImages.of(running.containers(Lifetime.LIVE_AND_ENDED)),
        store.states());
  }

  /** Returns how many containers run. */
  int countContainers() {
    return live.countContainers();
  }

  /** Returns how many violations are open. */
  int countOpen() {
    return store.open().size();
  }

  /**
   * Returns what runs under a reference, as it is now.
   *
   * @param reference in full form
   */
  List<DeployedImage> find(String reference) {
    List<RunningImage> images = RunningImages.of(running.containers(spellings(reference)));
    Map<Subject, IntegrityState> states =
        store.images(subjects(images.stream())).stream()
            .collect(Collectors.toMap(ImageIntegrity::subject, ImageIntegrity::state));
    return join(images, states);
  }

  /** Returns what is known in full of the integrity of some images, by subject. */
  Map<Subject, Details> details(List<DeployedImage> images) {
    Set<Subject> subjects = subjects(images.stream().map(DeployedImage::running));
    Map<Subject, ImageIntegrity> states =
        store.images(subjects).stream()
            .collect(Collectors.toMap(ImageIntegrity::subject, Function.identity()));
    Map<Subject, ContentIntegrity> contents =
        store.contents(subjects).stream()
            .collect(Collectors.toMap(ContentIntegrity::subject, Function.identity()));
    return subjects.stream()
        .collect(
            Collectors.toMap(
                Function.identity(), each -> new Details(states.get(each), contents.get(each))));
  }

  private static Set<Subject> subjects(Stream<RunningImage> images) {
    return images.map(RunningImage::subject).collect(Collectors.toSet());
  }

  /** Returns the risks of images, as they are now. */
  Risks risks() {
    return Risks.of(store.open(), trust, vulnerableInUse);
  }

  /** Returns what the source of a reference told last. */
  Optional<SourceDetails> details(String reference) {
    return store.details(Risks.fullForm(reference));
  }

  boolean isTrustConfigured() {
    return trust.isConfigured();
  }

  private List<DeployedImage> join(List<RunningImage> images, Map<Subject, IntegrityState> states) {
    List<OpenViolation> open = store.open();
    Map<Subject, List<OpenViolation>> violations =
        open.stream().collect(Collectors.groupingBy(OpenViolation::subject));
    Risks risks = Risks.of(open, trust, vulnerableInUse);
    return images.stream()
        .map(
            each ->
                new DeployedImage(
                    each,
                    states.getOrDefault(each.subject(), IntegrityState.PENDING),
                    violations.getOrDefault(each.subject(), List.of()),
                    risks))
        .toList();
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
