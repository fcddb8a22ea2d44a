package dev.assay.sensor.report;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.DictionaryPart;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has inventories made that the collector asked for, one after the other, on a thread of their own.
 * Thread-safe.
 *
 * <p>The next one is begun when the one before was taken, so that no more than one is in memory.
 */
public final class InventoryDesk {

  private static final Logger LOG = LoggerFactory.getLogger(InventoryDesk.class);

  /** Inventories that wait to be made; a collector asks again for what it does not get. */
  private static final int MOST_WAITING = 1024;

  private final PackageInventories inventories;
  private final Executor executor;
  private final Runnable finished;
  private final Set<ByteString> waiting = new LinkedHashSet<>();
  private boolean busy;
  private @Nullable List<DictionaryPart> made;

  /**
   * Creates a desk with nothing to do.
   *
   * @param executor where inventories are made
   * @param finished told, on that executor, that one can be taken
   */
  public InventoryDesk(PackageInventories inventories, Executor executor, Runnable finished) {
    this.inventories = inventories;
    this.executor = executor;
    this.finished = finished;
  }

  /** Asks for an inventory; asking again for one that waits does nothing. */
  synchronized void ask(ByteString key) {
    if (waiting.size() < MOST_WAITING && waiting.add(key)) {
      beginNext();
    }
  }

  private synchronized void beginNext() {
    if (!busy && made == null && !waiting.isEmpty()) {
      ByteString key = waiting.iterator().next();
      busy = true;
      executor.execute(() -> make(key));
    }
  }

  private void make(ByteString key) {
    Optional<List<DictionaryPart>> parts = Optional.empty();
    try {
      parts = inventories.make(key);
    } catch (StackOverflowError e) {
      // Of something that nests deeper than any reader was made for: whoever put it there must not
      // be able to end the sensor by it. Other errors are ours.
      LOG.error("no inventory {}: its root nests something too deeply", hex(key), e);
    } finally {
      made(key, parts.orElse(null));
    }
  }

  private static String hex(ByteString key) {
    return HexFormat.of().formatHex(key.toByteArray());
  }

  private void made(ByteString key, @Nullable List<DictionaryPart> parts) {
    synchronized (this) {
      waiting.remove(key);
      made = parts;
      busy = false;
      beginNext();
    }
    if (parts != null) {
      finished.run();
    }
  }

  /** Takes the inventory that was made, if any, and has the next one begun. */
  synchronized Optional<List<DictionaryPart>> take() {
    Optional<List<DictionaryPart>> taken = Optional.ofNullable(made);
    made = null;
    beginNext();
    return taken;
  }
}
