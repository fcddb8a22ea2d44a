package dev.assay.benchmarks.ingest;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Sends messages that are serialised already. */
final class RawStreams {

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private final List<ManagedChannel> channels;
  private final int concurrent;

  RawStreams(List<ManagedChannel> channels, int concurrent) {
    this.channels = channels;
    this.concurrent = concurrent;
  }

  static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder(BYTES, BYTES)
        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
        .setFullMethodName(name)
        .build();
  }

  /** Sends the messages of stream 0 to {@code count} - 1, and waits until the server ended all. */
  void send(MethodDescriptor<byte[], byte[]> method, int count, IntFunction<List<byte[]>> messages)
      throws InterruptedException {
    Semaphore places = new Semaphore(concurrent);
    CompletableFuture<Status> failed = new CompletableFuture<>();
    for (int i = 0; i < count; i++) {
      places.acquire();
      Stream stream = new Stream(call(method, i), places, failed);
      stream.send(messages.apply(i));
      stream.end();
    }
    places.acquire(concurrent);
    check(failed);
  }

  /** Streams that are open. */
  final class Open {
    private final List<Stream> streams = new ArrayList<>();
    private final Semaphore places = new Semaphore(concurrent);
    private final CompletableFuture<Status> failed = new CompletableFuture<>();

    /** Sends on all streams, ends them, and waits until the server has ended them, too. */
    void finish(IntFunction<List<byte[]>> messages) throws InterruptedException {
      for (int i = 0; i < streams.size(); i++) {
        streams.get(i).send(messages.apply(i));
        streams.get(i).end();
      }
      places.acquire(concurrent);
      check(failed);
    }
  }

  /**
   * Opens as many streams as may be open at once, sends their first messages, and waits until the
   * server has given each {@code answer}; null: for nothing.
   */
  Open open(
      MethodDescriptor<byte[], byte[]> method,
      IntFunction<List<byte[]>> messages,
      @Nullable Predicate<byte[]> answer)
      throws InterruptedException {
    Open open = new Open();
    for (int i = 0; i < concurrent; i++) {
      open.places.acquire();
      Stream stream = new Stream(call(method, i), open.places, open.failed);
      open.streams.add(stream);
      stream.await(answer);
      stream.send(messages.apply(i));
    }
    for (Stream stream : open.streams) {
      stream.answered.await();
      check(open.failed);
    }
    return open;
  }

  private ClientCall<byte[], byte[]> call(MethodDescriptor<byte[], byte[]> method, int number) {
    return channels.get(number % channels.size()).newCall(method, CallOptions.DEFAULT);
  }

  private static void check(CompletableFuture<Status> failed) {
    if (failed.isDone()) {
      throw new IllegalStateException("a stream failed: " + failed.join());
    }
  }

  /** One stream; written to by whoever finds it ready, one at a time. */
  private static final class Stream extends ClientCall.Listener<byte[]> {
    private final ClientCall<byte[], byte[]> call;
    private final Semaphore places;
    private final CompletableFuture<Status> failed;
    private final Queue<byte[]> messages = new ArrayDeque<>();
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile @Nullable Predicate<byte[]> awaited;
    private boolean ending;
    private boolean ended;

    private Stream(
        ClientCall<byte[], byte[]> call, Semaphore places, CompletableFuture<Status> failed) {
      this.call = call;
      this.places = places;
      this.failed = failed;
      call.start(this, new Metadata());
      call.request(Integer.MAX_VALUE);
    }

    private void await(@Nullable Predicate<byte[]> answer) {
      awaited = answer;
      if (answer == null) {
        answered.countDown();
      }
    }

    private synchronized void send(List<byte[]> more) {
      messages.addAll(more);
      onReady();
    }

    private synchronized void end() {
      ending = true;
      onReady();
    }

    @Override
    public synchronized void onReady() {
      while (!messages.isEmpty() && call.isReady()) {
        call.sendMessage(messages.remove());
      }
      if (ending && !ended && messages.isEmpty()) {
        ended = true;
        call.halfClose();
      }
    }

    @Override
    public void onMessage(byte[] message) {
      Predicate<byte[]> answer = awaited;
      if (answer != null && answer.test(message)) {
        awaited = null;
        answered.countDown();
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (!status.isOk()) {
        failed.complete(status);
      }
      answered.countDown();
      places.release();
    }
  }
}
