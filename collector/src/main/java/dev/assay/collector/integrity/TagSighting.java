package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Repository;
import dev.assay.collector.image.Tag;
import java.time.Instant;

/**
 * A time during which a tag was seen to lead to one digest.
 *
 * @param repository the tag's repository
 * @param tag the tag
 * @param digest what it led to
 * @param firstSeen first answer that said so
 * @param lastSeen last answer that said so
 */
public record TagSighting(
    Repository repository, Tag tag, Digest digest, Instant firstSeen, Instant lastSeen) {

  TagSighting seenAgain(Instant now) {
    return new TagSighting(repository, tag, digest, firstSeen, now);
  }
}
