package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.correlation.UseCounts;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.integrity.ContentIntegrity;
import dev.assay.collector.integrity.ImageIntegrity;
import dev.assay.collector.integrity.IntegrityState;
import dev.assay.collector.integrity.OpenViolation;
import dev.assay.collector.integrity.Risk;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.Node;
import dev.assay.collector.running.ObservedImage;
import dev.assay.collector.running.Running;
import dev.assay.collector.running.Workload;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListImagesResponse;
import dev.assay.wire.v1.Summary;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers which images run, and whether they are what was shipped. */
final class ImageAnswers {

  /** As query.proto promises. */
  private static final int MOST_WORKLOADS = 20;

  private final Running running;
  private final UseCounts counts;
  private final ImageCatalog catalog;
  private final CheckTimes checks;

  /** Knows when images are compared next. */
  @FunctionalInterface
  interface CheckTimes {
    /** Returns when; empty while it is under way, and where nothing is known. */
    Optional<Instant> next(ImageReference reference);
  }

  ImageAnswers(Running running, UseCounts counts, ImageCatalog catalog, CheckTimes checks) {
    this.running = running;
    this.counts = counts;
    this.catalog = catalog;
    this.checks = checks;
  }

  ListImagesResponse list(ListImagesRequest question) {
    ImageSelection selection = new ImageSelection(question);
    List<DeployedImage> all = candidates(question);
    List<DeployedImage> images = all.stream().filter(selection).toList();
    Page<DeployedImage> page =
        Page.of(images, selection::place, question.getPageSize(), question.getPageToken());
    ListImagesResponse.Builder answer =
        ListImagesResponse.newBuilder()
            .setNextPageToken(page.nextToken())
            .setTotal(images.size())
            .setChoices(ImageSelection.choices(all));
    messages(page.rows()).forEach(answer::addImages);
    return answer.build();
  }

  private List<DeployedImage> candidates(ListImagesRequest question) {
    Lifetime lifetime = question.getIncludeEnded() ? Lifetime.LIVE_AND_ENDED : Lifetime.LIVE;
    if (question.getReference().isEmpty()) {
      return catalog.all(lifetime);
    }
    String reference = Risks.fullForm(question.getReference());
    List<DeployedImage> live = catalog.find(reference);
    return lifetime == Lifetime.LIVE || !live.isEmpty()
        ? live
        : catalog.all(lifetime).stream()
            .filter(image -> Risks.fullForm(image.reference()).equals(reference))
            .toList();
  }

  /** Counts running images, their containers and states into {@code summary}. */
  void count(Summary.Builder summary) {
    List<DeployedImage> images = catalog.all(Lifetime.LIVE);
    summary.setImages(images.size()).setContainers(catalog.countContainers());
    summary.setTrustConfigured(catalog.isTrustConfigured());
    for (DeployedImage image : images) {
      if (image.has(Risk.UNTRUSTED_REGISTRY)) {
        summary.setImagesUntrusted(summary.getImagesUntrusted() + 1);
      }
      if (image.isViolated()) {
        summary.setImagesViolated(summary.getImagesViolated() + 1);
      } else {
        switch (image.state()) {
          case VERIFIED -> summary.setImagesVerified(summary.getImagesVerified() + 1);
          case UNDECIDED -> summary.setImagesUndecided(summary.getImagesUndecided() + 1);
          case PENDING, VIOLATED -> {}
        }
      }
    }
  }

  /** Returns an image as it is now; empty: nothing runs of it. */
  Optional<Image> find(String reference, String imageId) {
    List<DeployedImage> found =
        catalog.find(reference).stream()
            .filter(image -> image.imageId().equals(imageId))
            .limit(1)
            .toList();
    return messages(found).stream().findFirst();
  }

  /** Returns what runs under references in full form, as it is now. */
  List<Image> ofReferences(Collection<String> references) {
    return messages(
        references.stream()
            .sorted()
            .flatMap(reference -> catalog.find(reference).stream())
            .sorted(Comparator.comparing(DeployedImage::place))
            .toList());
  }

  private List<Image> messages(List<DeployedImage> images) {
    Map<Long, Node> nodes =
        running.nodes().stream()
            .collect(Collectors.toMap(Node::key, Function.identity(), (a, b) -> a));
    Map<Subject, ImageCatalog.Details> details = catalog.details(images);
    return images.stream()
        .map(
            image -> {
              ImageCatalog.Details known =
                  Objects.requireNonNull(details.get(image.running().subject()));
              return message(image, known, nodes);
            })
        .toList();
  }

  private Image message(DeployedImage image, ImageCatalog.Details details, Map<Long, Node> nodes) {
    Image.Builder message =
        Image.newBuilder()
            .setReference(image.reference())
            .setImageId(image.imageId())
            .setIntegrity(IntegrityMapping.state(image.state()))
            .setLastDefiniteIntegrity(IntegrityMapping.state(definite(image, details)));
    addIntegrity(image, details, message);
    image.risks().stream().map(Risk::key).sorted().forEach(message::addRisks);
    for (OpenViolation violation : image.violations()) {
      message.addViolationTypes(IntegrityMapping.type(violation.type()));
      message.addViolationIds(violation.id());
    }
    addContainers(image, nodes, message);
    if (image.digest() != null) {
      addContent(image.digest(), message);
    }
    return message.build();
  }

  private static IntegrityState definite(DeployedImage image, ImageCatalog.Details details) {
    if (image.state() == IntegrityState.VIOLATED) {
      return IntegrityState.VIOLATED;
    }
    return details.image() == null ? IntegrityState.PENDING : details.image().definiteState();
  }

  private void addIntegrity(
      DeployedImage image, ImageCatalog.Details details, Image.Builder message) {
    ImageIntegrity known = details.image();
    if (known != null) {
      message.setReason(known.reason());
      message.setUndecidedCause(known.cause() == null ? "" : known.cause().name());
      WireMapping.setTime(
          message::setCheckedAt,
          known.definiteAt() == null ? known.checkedAt() : known.definiteAt());
      WireMapping.setTime(message::setLastCheckedAt, known.checkedAt());
    }
    ContentIntegrity content = details.content();
    message.setContentIntegrity(
        IntegrityMapping.state(content == null ? IntegrityState.PENDING : content.state()));
    message.setContentReason(content == null ? "" : content.reason());
    catalog.details(image.reference()).map(SourceMapping::details).ifPresent(message::setDetails);
    ImageReference.parse(image.reference())
        .flatMap(checks::next)
        .ifPresent(next -> message.setNextCheck(WireMapping.timestamp(next)));
  }

  private static void addContainers(
      DeployedImage image, Map<Long, Node> nodes, Image.Builder message) {
    @Nullable Instant first = null;
    @Nullable Instant last = null;
    @Nullable Instant deployed = null;
    int live = 0;
    for (Container container : image.containers()) {
      first =
          first == null || container.firstSeen().isBefore(first) ? container.firstSeen() : first;
      Instant seen = lastSeen(container, nodes);
      last = last == null || seen.isAfter(last) ? seen : last;
      live += container.ended() == null ? 1 : 0;
      Instant created = container.ended() == null ? container.created() : null;
      deployed =
          created == null || (deployed != null && deployed.isBefore(created)) ? deployed : created;
    }
    WireMapping.setTime(message::setDeploymentTime, deployed);
    WireMapping.setTime(message::setFirstSeen, first);
    WireMapping.setTime(message::setLastSeen, last);
    message.setContainers(live);
    image.containers().stream()
        .filter(container -> container.ended() == null)
        .map(Container::node)
        .distinct()
        .sorted()
        .forEach(message::addNodes);
    workloads(image.running())
        .limit(MOST_WORKLOADS)
        .map(WireMapping::name)
        .forEach(message::addWorkloads);
  }

  private static Stream<Workload> workloads(RunningImage image) {
    return image.live() == image.containers().size()
        ? image.workloads().keySet().stream()
        : image.containers().stream()
            .filter(container -> container.ended() == null)
            .map(Workload::running)
            .distinct();
  }

  private static Instant lastSeen(Container container, Map<Long, Node> nodes) {
    if (container.ended() != null) {
      return container.ended();
    }
    Node node = nodes.get(container.nodeKey());
    return node == null ? container.firstSeen() : node.lastSeen();
  }

  private void addContent(Sha256 digest, Image.Builder message) {
    Optional<ObservedImage> observed = running.image(digest);
    if (observed.isPresent()) {
      observed.get().claims().stream()
          .filter(claim -> claim.kind() == ObservedImage.ClaimKind.REPO_DIGEST)
          .map(ObservedImage.Claim::name)
          .distinct()
          .sorted()
          .forEach(message::addRepositoryDigests);
      UseCounts.Counts counted = counts.of(observed.get().artifact());
      message
          .setPackages(counted.packages())
          .setPackagesUsed(counted.packagesInUse())
          .setVulnerabilities(counted.vulnerabilities())
          .setVulnerabilitiesUsed(counted.vulnerabilitiesInUse())
          .setVulnerabilitiesUsedCritical(counted.criticalInUse())
          .setVulnerabilitiesKnown(counted.areVulnerabilitiesKnown());
    }
  }
}
