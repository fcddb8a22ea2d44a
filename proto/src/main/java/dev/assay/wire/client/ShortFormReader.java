package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.Batch;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the batches of one stream whole, in the order in which they come: the collector's side of
 * {@code Batch.shared_parts}. For one thread.
 */
public final class ShortFormReader {

  private final SharedParts known;
  private final NumberedKeys keys = new NumberedKeys();

  /** What lasts of each fact that was told, by its key. */
  private final KeyRing facts = new KeyRing();

  /**
   * Begins a stream.
   *
   * @param known parts, of all streams
   */
  public ShortFormReader(SharedParts known) {
    this.known = known;
  }

  /**
   * Returns a batch with all its facts whole, and keeps the parts that came with it.
   *
   * @return null where it needs something that is neither in it nor known
   * @throws MalformedEvidenceException if it refers to what there is not, or a short form is none
   */
  public @Nullable Batch whole(Batch batch) throws MalformedEvidenceException {
    List<ByteString> lasting = Collections.emptyList();
    try {
      Batch whole = ShortForms.whole(keys.whole(batch), known, facts);
      if (whole != null) {
        lasting = ShortForms.keepLasting(whole, known);
      }
      return whole;
    } finally {
      // Also where they are not known: the sender counts them.
      int count = batch.getContainersCount() + batch.getProcessesCount();
      for (int i = 0; i < count; i++) {
        facts.add(i < lasting.size() ? lasting.get(i) : KeyRing.NONE);
      }
    }
  }

  /**
   * Returns a batch that was sent again with its parts, likewise: it stands for itself, and is not
   * counted.
   */
  public @Nullable Batch wholeAgain(Batch batch) throws MalformedEvidenceException {
    return ShortForms.whole(batch, known);
  }
}
