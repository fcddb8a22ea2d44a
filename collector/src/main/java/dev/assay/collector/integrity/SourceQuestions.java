package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.RunningImage;
import dev.assay.collector.registry.SourceQuestion;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** How registries are asked for the content of an image that runs. Stateless. */
public final class SourceQuestions {

  /** Names that one image was deployed under; more are other names of the same. */
  private static final int MOST_NAMES = 8;

  private SourceQuestions() {}

  /**
   * Returns a question for each name that the image was deployed by and that leads to a registry.
   *
   * @param instances containers that run it; their nodes tell its id
   */
  public static List<SourceQuestion> of(List<RunningInstance> instances) {
    Map<ImageReference, SourceQuestion> questions = new LinkedHashMap<>();
    for (RunningInstance instance : instances) {
      ImageReference.parse(instance.reference())
          .ifPresent(reference -> add(questions, reference, instance));
    }
    return questions.values().stream().limit(MOST_NAMES).toList();
  }

  private static void add(
      Map<ImageReference, SourceQuestion> questions,
      ImageReference reference,
      RunningInstance instance) {
    Digest imageId = Objects.requireNonNull(instance.imageId());
    RunningImage image =
        RunningImage.of(
            reference,
            instance.source(),
            imageId,
            instance.names(),
            instance.platform(),
            instance.identity());
    SourceQuestion before = questions.get(reference);
    Set<Platform> platforms = new HashSet<>(Set.of(instance.platform()));
    Set<Digest> claims = new HashSet<>(image.claims());
    if (before != null) {
      platforms.addAll(before.platforms());
      claims.addAll(before.claims());
    }
    questions.put(reference, new SourceQuestion(reference, platforms, Set.of(imageId), claims));
  }
}
