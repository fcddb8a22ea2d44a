package dev.assay.collector.registry;

import dev.assay.collector.image.Digest;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A blob as it arrives: one piece is under way at a time, so memory does not grow with the blob.
 *
 * <p>One thread reads, the HTTP client's threads write.
 */
final class BlobStream extends InputStream implements BodySubscriber<byte[]> {

  /**
   * How long to wait.
   *
   * @param piece for the next bytes
   * @param whole for all of it, which a server that sends drop by drop would never end
   */
  record Patience(Duration piece, Duration whole) {}

  /** What the HTTP client delivered: bytes, or the end, or a failure. */
  private record Delivery(List<ByteBuffer> bytes, boolean last, @Nullable Throwable failure) {}

  private final String name;
  private final Blob blob;
  private final Patience patience;
  private final Clock clock;
  private final Instant deadline;
  private final MessageDigest digest = Digest.sha256();
  // One piece is asked for at a time, and one end may follow it.
  private final BlockingQueue<Delivery> deliveries = new ArrayBlockingQueue<>(2);
  // Written once, before the first delivery.
  private volatile @Nullable Subscription subscription;

  // Of the reading thread.
  private final Deque<ByteBuffer> pieces = new ArrayDeque<>();
  private long receivedBytes;
  private boolean ended;

  BlobStream(String name, Blob blob, Patience patience, Clock clock) {
    this.name = name;
    this.blob = blob;
    this.patience = patience;
    this.clock = clock;
    this.deadline = clock.instant().plus(patience.whole());
  }

  // The HTTP client's side

  /** Completes at once: the bytes follow. */
  @Override
  public CompletionStage<byte[]> getBody() {
    return CompletableFuture.completedFuture(new byte[0]);
  }

  @Override
  public void onSubscribe(Subscription newSubscription) {
    subscription = newSubscription;
    newSubscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    deliver(new Delivery(bytes, false, null));
  }

  @Override
  public void onError(Throwable failure) {
    deliver(new Delivery(List.of(), true, failure));
  }

  @Override
  public void onComplete() {
    deliver(new Delivery(List.of(), true, null));
  }

  private void deliver(Delivery delivery) {
    if (!deliveries.offer(delivery)) {
      throw new IllegalStateException("more was delivered than asked for");
    }
  }

  // The reader's side

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (pieces.isEmpty()) {
      if (ended) {
        return -1;
      }
      await();
    }
    ByteBuffer piece = pieces.element();
    int count = Math.min(length, piece.remaining());
    piece.get(into, offset, count);
    if (!piece.hasRemaining()) {
      pieces.remove();
      if (pieces.isEmpty() && !ended) {
        requestNext();
      }
    }
    return count;
  }

  private void await() throws IOException {
    Delivery delivery = next();
    Throwable failure = delivery.failure();
    if (failure != null) {
      throw failed(
          Cause.SOURCE_UNREACHABLE, "broke off after " + receivedBytes + " bytes", failure);
    }
    for (ByteBuffer piece : delivery.bytes()) {
      receivedBytes += piece.remaining();
      if (receivedBytes > blob.sizeBytes()) {
        throw failed(
            Cause.UNDETERMINED,
            "is longer than the " + blob.sizeBytes() + " bytes that its manifest says",
            null);
      }
      digest.update(piece.duplicate());
      if (piece.hasRemaining()) {
        pieces.add(piece);
      }
    }
    if (delivery.last()) {
      ended = true;
      check();
    } else if (pieces.isEmpty()) {
      requestNext();
    }
  }

  private void requestNext() {
    Subscription known = subscription;
    if (known != null) {
      known.request(1);
    }
  }

  private Delivery next() throws IOException {
    Duration left = Duration.between(clock.instant(), deadline);
    Duration wait = left.compareTo(patience.piece()) < 0 ? left : patience.piece();
    try {
      Delivery delivery =
          left.isNegative() ? null : deliveries.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
      if (delivery == null) {
        throw failed(
            Cause.SOURCE_UNREACHABLE,
            "did not arrive in time: " + receivedBytes + " of " + blob.sizeBytes() + " bytes",
            null);
      }
      return delivery;
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException(name + ": interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private void check() throws IOException {
    Digest actual = Digest.ofBytes(digest.digest());
    if (receivedBytes != blob.sizeBytes() || !actual.equals(blob.digest())) {
      throw failed(
          Cause.UNDETERMINED,
          "arrived as "
              + receivedBytes
              + " bytes of digest "
              + actual
              + " (expected: "
              + blob.sizeBytes()
              + " bytes): something between here and the registry changes its answers",
          null);
    }
  }

  private ContentUnavailable failed(Cause cause, String what, @Nullable Throwable failure) {
    close();
    String message = name + " " + what + (failure == null ? "" : " (" + failure.getMessage() + ")");
    return failure == null
        ? new ContentUnavailable(cause, message)
        : new ContentUnavailable(cause, message, failure);
  }

  /** Ends the transfer; more than once does no harm. */
  @Override
  public void close() {
    ended = true;
    pieces.clear();
    Subscription known = subscription;
    if (known != null) {
      known.cancel();
    }
  }
}
