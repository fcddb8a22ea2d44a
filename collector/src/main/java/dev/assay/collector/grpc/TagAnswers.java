package dev.assay.collector.grpc;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Tag;
import dev.assay.collector.integrity.IntegrityStore;
import dev.assay.collector.integrity.ReportedImages;
import dev.assay.collector.integrity.TagSighting;
import dev.assay.collector.integrity.TagUpdate;
import dev.assay.collector.running.Container;
import dev.assay.wire.v1.GetTagTimelineRequest;
import dev.assay.wire.v1.TagDeployment;
import dev.assay.wire.v1.TagTimeline;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers which digest a tag had and when, next to when it was deployed. */
final class TagAnswers {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;
  private static final int MAX_DEPLOYMENTS = 1000;

  private final IntegrityStore store;
  private final ImageCatalog images;

  TagAnswers(IntegrityStore store, ImageCatalog images) {
    this.store = store;
    this.images = images;
  }

  TagTimeline timeline(GetTagTimelineRequest question) {
    ImageReference reference =
        ImageReference.parse(question.getReference())
            .orElseThrow(
                () ->
                    Refusal.invalid(
                        "reference", question.getReference(), "an image reference with a tag"));
    Tag tag = reference.tag();
    if (tag == null || reference.isPinned()) {
      throw Refusal.invalid(
          "reference", question.getReference(), "an image reference with a tag, without a digest");
    }
    int limit = question.getLimit();
    if (limit < 0 || limit > MAX_LIMIT) {
      throw Refusal.invalid("limit", Integer.toUnsignedString(limit), "0 to " + MAX_LIMIT);
    }
    // One more, for when the last one shown began.
    List<TagSighting> sightings =
        store.sightings(reference.repository(), tag, (limit == 0 ? DEFAULT_LIMIT : limit) + 1);
    TagTimeline.Builder answer = TagTimeline.newBuilder().setReference(reference.toString());
    for (int i = 0; i < sightings.size() && i < (limit == 0 ? DEFAULT_LIMIT : limit); i++) {
      @Nullable TagSighting earlier = i + 1 < sightings.size() ? sightings.get(i + 1) : null;
      answer.addSightings(message(sightings.get(i), earlier));
    }
    addDeployments(answer, reference, TagUpdate.last(sightings).orElse(null));
    return answer.build();
  }

  private static dev.assay.wire.v1.TagSighting message(
      TagSighting sighting, @Nullable TagSighting earlier) {
    dev.assay.wire.v1.TagSighting.Builder message =
        dev.assay.wire.v1.TagSighting.newBuilder()
            .setDigest(sighting.digest().value())
            .setFirstSeen(WireMapping.timestamp(sighting.firstSeen()))
            .setLastSeen(WireMapping.timestamp(sighting.lastSeen()));
    WireMapping.setTime(message::setUpdatedAfter, earlier == null ? null : earlier.lastSeen());
    return message.build();
  }

  private void addDeployments(
      TagTimeline.Builder answer, ImageReference reference, @Nullable TagUpdate update) {
    images.find(reference.toString()).stream()
        .flatMap(image -> image.containers().stream())
        .sorted(
            Comparator.comparing(
                    Container::created, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
                .reversed())
        .limit(MAX_DEPLOYMENTS)
        .map(container -> deployment(container, update))
        .forEach(answer::addDeployments);
  }

  private static TagDeployment deployment(Container container, @Nullable TagUpdate update) {
    TagDeployment.Builder message =
        TagDeployment.newBuilder()
            .setImageId(container.configDigest() == null ? "" : container.configDigest().toString())
            .setLocation(IntegrityMapping.place(ReportedImages.place(container)))
            .setTagUpdateOrder(
                update == null
                    ? TagUpdate.Order.UNKNOWN.name()
                    : update.comparedTo(container.created()).name())
            .setStatement(
                update == null
                    ? "The tag was not asked for so far."
                    : update.sentence(container.created()));
    WireMapping.setTime(message::setDeploymentTime, container.created());
    return message.build();
  }
}
