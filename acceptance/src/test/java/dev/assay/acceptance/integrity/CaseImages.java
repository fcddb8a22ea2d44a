package dev.assay.acceptance.integrity;

import dev.assay.acceptance.kit.Assay;
import dev.assay.collector.registry.kit.Content;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.TestImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The images of a case, by the words of the table: {@code A} an image for this machine, {@code
 * A/other} the same for another architecture, {@code A'} the same content in another manifest,
 * {@code A~docker} with Docker's media types, {@code [A A/other +1]} an index of the two and of the
 * attestations of a first build.
 */
final class CaseImages {

  private final String name;

  /** Of the case of that name: content is never the same in two cases. */
  CaseImages(String name) {
    this.name = name;
  }

  TestImage image(String word) {
    String architecture = Assay.architecture();
    if (word.endsWith("/other")) {
      architecture = architecture.equals("amd64") ? "arm64" : "amd64";
    }
    Family family = word.contains("~docker") ? Family.DOCKER : Family.OCI;
    String content = name + " " + word.charAt(0);
    return TestImage.repackaged(family, content, architecture, "x".repeat(count(word, '\'')));
  }

  private static int count(String word, char character) {
    return (int) word.chars().filter(each -> each == character).count();
  }

  /** What a tag leads to: the manifest of an image, or an index. */
  Content manifest(String word) {
    if (!word.startsWith("[")) {
      return image(word).manifest();
    }
    Family family = word.contains("~docker") ? Family.DOCKER : Family.OCI;
    return TestImage.index(family, members(word).toArray(TestImage[]::new));
  }

  private List<TestImage> members(String index) {
    List<String> words = Arrays.asList(index.substring(1, index.length() - 1).split(" +", -1));
    List<TestImage> images = new ArrayList<>();
    for (String word : words) {
      images.add(word.startsWith("+") ? image(words.get(0)).attestation(name + word) : image(word));
    }
    return images;
  }

  /** Pushes what a word means under tags, or under its digest only. */
  void push(DockerRegistry registry, String repository, String word, String... tags)
      throws Exception {
    if (word.startsWith("[")) {
      for (TestImage member : members(word)) {
        registry.push(repository, member);
      }
      registry.push(repository, manifest(word), tags);
    } else {
      registry.push(repository, image(word), tags);
    }
  }
}
