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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

/** Sends messages that are serialised already, one stream for each list of them. */
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
      ManagedChannel channel = channels.get(i % channels.size());
      new Stream(channel.newCall(method, CallOptions.DEFAULT), messages.apply(i), places, failed)
          .start();
    }
    places.acquire(concurrent);
    if (failed.isDone()) {
      throw new IllegalStateException("a stream failed: " + failed.join());
    }
  }

  private static final class Stream extends ClientCall.Listener<byte[]> {
    private final ClientCall<byte[], byte[]> call;
    private final List<byte[]> messages;
    private final Semaphore places;
    private final CompletableFuture<Status> failed;
    private int next;

    private Stream(
        ClientCall<byte[], byte[]> call,
        List<byte[]> messages,
        Semaphore places,
        CompletableFuture<Status> failed) {
      this.call = call;
      this.messages = messages;
      this.places = places;
      this.failed = failed;
    }

    private void start() {
      call.start(this, new Metadata());
      call.request(Integer.MAX_VALUE);
    }

    @Override
    public void onReady() {
      while (next < messages.size() && call.isReady()) {
        call.sendMessage(messages.get(next++));
        if (next == messages.size()) {
          call.halfClose();
        }
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (!status.isOk()) {
        failed.complete(status);
      }
      places.release();
    }
  }
}
