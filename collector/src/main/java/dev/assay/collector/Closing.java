package dev.assay.collector;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what was made, the last first; what fails to close does not keep the rest open. */
final class Closing implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  private final Deque<Part> parts = new ArrayDeque<>();

  private record Part(String name, AutoCloseable closeable) {}

  /** Notes that {@code part} has to be closed, and returns it. */
  <T extends AutoCloseable> T add(String name, T part) {
    parts.push(new Part(name, part));
    return part;
  }

  @Override
  public void close() {
    for (Part part = parts.poll(); part != null; part = parts.poll()) {
      close(part);
    }
  }

  private static void close(Part part) {
    try {
      part.closeable().close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      log.warn(
          "Interrupted while {} was closed; what is left is closed without waiting", part.name());
    } catch (Exception e) {
      log.warn("{} was not closed in order", part.name(), e);
    }
  }
}
