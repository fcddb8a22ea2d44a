package dev.assay.benchmarks.integrity;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.registry.SourceQuestion;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.TestImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Images in repositories of their own, each under one tag. */
final class Shipped {

  static final Platform PLATFORM = new Platform("linux", "amd64", "");
  static final String TAG = "v1";

  private final List<TestImage> images = new ArrayList<>();

  /** Pushes so many. */
  static Shipped into(DockerRegistry registry, int repositories) throws Exception {
    Shipped shipped = new Shipped();
    for (int i = 0; i < repositories; i++) {
      TestImage image = TestImage.of(Family.OCI, "content " + i, "amd64");
      registry.push(repository(i), image, TAG);
      shipped.images.add(image);
    }
    return shipped;
  }

  static String repository(int number) {
    return "team/app" + number;
  }

  int count() {
    return images.size();
  }

  TestImage image(int number) {
    return images.get(number % images.size());
  }

  /** Reference of an image, as deployed from {@code host}. */
  String reference(String host, int number) {
    return host + "/" + repository(number % images.size()) + ":" + TAG;
  }

  SourceQuestion question(String host, int number) {
    return new SourceQuestion(
        ImageReference.parse(reference(host, number)).orElseThrow(),
        Set.of(PLATFORM),
        Set.of(image(number).id()),
        Set.of(image(number).manifest().digest()));
  }
}
