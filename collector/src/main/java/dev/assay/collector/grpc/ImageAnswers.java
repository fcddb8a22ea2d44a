package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.integrity.ImageIntegrity;
import dev.assay.collector.integrity.IntegrityStore;
import dev.assay.collector.integrity.ViolationType;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.Node;
import dev.assay.collector.running.ObservedImage;
import dev.assay.collector.running.Running;
import dev.assay.collector.usage.PackageReport;
import dev.assay.collector.usage.PackageReports;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListImagesResponse;
import dev.assay.wire.v1.Summary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers which images run, and whether they are what was shipped. */
final class ImageAnswers {

  private final Running running;
  private final PackageReports packages;
  private final IntegrityStore integrity;

  ImageAnswers(Running running, PackageReports packages, IntegrityStore integrity) {
    this.running = running;
    this.packages = packages;
    this.integrity = integrity;
  }

  ListImagesResponse list(ListImagesRequest question) {
    String risk = question.getRisk();
    if (!risk.isEmpty() && !risk.equals(ViolationType.RISK)) {
      throw Refusal.invalid("risk", risk, ViolationType.RISK);
    }
    Lifetime lifetime = question.getIncludeEnded() ? Lifetime.LIVE_AND_ENDED : Lifetime.LIVE;
    List<DeployedImage> images =
        DeployedImage.of(running.containers(lifetime), integrity.images()).stream()
            .filter(image -> image.reference().contains(question.getFilter()))
            .filter(image -> risk.isEmpty() || image.isViolated())
            .toList();
    Page<DeployedImage> page =
        Page.of(images, DeployedImage::place, question.getPageSize(), question.getPageToken());
    ListImagesResponse.Builder answer =
        ListImagesResponse.newBuilder().setNextPageToken(page.nextToken());
    Map<Long, Node> nodes = nodes();
    page.rows().forEach(image -> answer.addImages(message(image, nodes)));
    return answer.build();
  }

  /** Counts running images, and their states, into {@code summary}. */
  void count(List<Container> live, Summary.Builder summary) {
    List<DeployedImage> images = DeployedImage.of(live, integrity.images());
    summary.setImages(images.size());
    for (DeployedImage image : images) {
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
    return DeployedImage.of(running.containers(Lifetime.LIVE), integrity.images()).stream()
        .filter(image -> image.imageId().equals(imageId) && image.isKnownAs(reference))
        .findFirst()
        .map(image -> message(image, nodes()));
  }

  private Map<Long, Node> nodes() {
    return running.nodes().stream()
        .collect(Collectors.toMap(Node::key, Function.identity(), (a, b) -> a));
  }

  private Image message(DeployedImage image, Map<Long, Node> nodes) {
    Image.Builder message =
        Image.newBuilder()
            .setReference(image.reference())
            .setImageId(image.imageId())
            .setIntegrity(IntegrityMapping.state(image.state()))
            .setLastDefiniteIntegrity(IntegrityMapping.state(image.definiteState()));
    ImageIntegrity known = image.integrity();
    if (known != null) {
      message.setReason(known.reason());
      WireMapping.setTime(
          message::setCheckedAt,
          known.definiteAt() == null ? known.checkedAt() : known.definiteAt());
      WireMapping.setTime(message::setLastCheckedAt, known.checkedAt());
    }
    if (image.isViolated()) {
      message.addRisks(ViolationType.RISK);
    }
    addContainers(image, nodes, message);
    if (image.digest() != null) {
      addContent(image.digest(), message);
    }
    return message.build();
  }

  private static void addContainers(
      DeployedImage image, Map<Long, Node> nodes, Image.Builder message) {
    @Nullable Instant first = null;
    @Nullable Instant last = null;
    int live = 0;
    for (Container container : image.containers()) {
      first =
          first == null || container.firstSeen().isBefore(first) ? container.firstSeen() : first;
      Instant seen = lastSeen(container, nodes);
      last = last == null || seen.isAfter(last) ? seen : last;
      live += container.ended() == null ? 1 : 0;
    }
    WireMapping.setTime(message::setFirstSeen, first);
    WireMapping.setTime(message::setLastSeen, last);
    message.setContainers(live);
    image.containers().stream()
        .filter(container -> container.ended() == null)
        .map(Container::node)
        .distinct()
        .sorted()
        .forEach(message::addNodes);
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
      PackageReport report = packages.of(observed.get().artifact());
      message.setPackages(report.packages()).setPackagesUsed(report.packagesInUse());
    }
  }
}
