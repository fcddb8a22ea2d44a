package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.ObservedImage;
import dev.assay.collector.running.Running;
import dev.assay.collector.usage.PackageReport;
import dev.assay.collector.usage.PackageReports;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListImagesResponse;
import dev.assay.wire.v1.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers which images run, and whether they are what was shipped. */
final class ImageAnswers {

  private static final String VIOLATION_RISK = "integrity_violation";

  private final Running running;
  private final PackageReports packages;

  ImageAnswers(Running running, PackageReports packages) {
    this.running = running;
    this.packages = packages;
  }

  ListImagesResponse list(ListImagesRequest question) {
    String risk = question.getRisk();
    if (!risk.isEmpty() && !risk.equals(VIOLATION_RISK)) {
      throw Refusal.invalid("risk", risk, VIOLATION_RISK);
    }
    Lifetime lifetime = question.getIncludeEnded() ? Lifetime.LIVE_AND_ENDED : Lifetime.LIVE;
    List<RunningImage> images =
        images(running.containers(lifetime)).stream()
            .filter(image -> image.reference().contains(question.getFilter()))
            .toList();
    Page<RunningImage> page =
        Page.of(
            images,
            image -> Page.place(image.reference(), image.digest()),
            question.getPageSize(),
            question.getPageToken());
    ListImagesResponse.Builder answer =
        ListImagesResponse.newBuilder().setNextPageToken(page.nextToken());
    page.rows().forEach(image -> answer.addImages(message(image)));
    return answer.build();
  }

  /** Counts images, and their states, into {@code summary}. */
  void count(List<Container> live, Summary.Builder summary) {
    summary.setImages(images(live).size());
  }

  /** A reference with the content that runs under it, and the containers that do. */
  private record RunningImage(String reference, Sha256 digest, List<Container> containers) {}

  private static List<RunningImage> images(List<Container> containers) {
    Map<String, RunningImage> images = new TreeMap<>();
    for (Container container : containers) {
      Sha256 digest = container.configDigest();
      if (digest != null) {
        images
            .computeIfAbsent(
                Page.place(container.reference(), digest),
                key -> new RunningImage(container.reference(), digest, new ArrayList<>()))
            .containers()
            .add(container);
      }
    }
    return List.copyOf(images.values());
  }

  private Image message(RunningImage image) {
    Image.Builder message =
        Image.newBuilder()
            .setReference(image.reference())
            .setImageId(image.digest().toString())
            .setIntegrity(IntegrityState.PENDING)
            .setLastDefiniteIntegrity(IntegrityState.PENDING);
    running
        .image(image.digest())
        .ifPresent(
            observed -> {
              observed.claims().stream()
                  .filter(claim -> claim.kind() == ObservedImage.ClaimKind.REPO_DIGEST)
                  .map(ObservedImage.Claim::name)
                  .distinct()
                  .forEach(message::addRepositoryDigests);
              PackageReport report = packages.of(observed.artifact());
              message.setPackages(report.packages()).setPackagesUsed(report.packagesInUse());
            });
    return message.build();
  }
}
