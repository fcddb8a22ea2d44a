package dev.assay.agent;

import com.google.protobuf.ByteString;
import dev.assay.wire.client.ClassBits;
import dev.assay.wire.client.ClassUsageReader;
import dev.assay.wire.client.ContentKeys;
import dev.assay.wire.client.DictionaryJoiner;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.Ack;
import dev.assay.wire.v1.ArchiveFacts;
import dev.assay.wire.v1.ArchiveIndex;
import dev.assay.wire.v1.ArchiveSet;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ClassUsage;
import dev.assay.wire.v1.ClassUsageState;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.DictionaryPart;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.IngestGrpc;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.ReportRequest;
import dev.assay.wire.v1.ReportResponse;
import dev.assay.wire.v1.Want;
import dev.assay.wire.v1.Welcome;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A collector over a real connection that keeps what it is told in memory and asks for all it does
 * not know.
 */
final class RecordingCollector extends IngestGrpc.IngestImplBase implements AutoCloseable {

  private static final int MAX_MESSAGE_BYTES = 64 * 1024;

  final ConcurrentLinkedQueue<Hello> hellos = new ConcurrentLinkedQueue<>();
  final ConcurrentLinkedQueue<Batch> batches = new ConcurrentLinkedQueue<>();
  private final Map<ByteString, ArchiveSet> sets = new ConcurrentHashMap<>();
  private final Map<Long, ArchiveIndex> indexes = new ConcurrentHashMap<>();
  private final Map<Long, ConcurrentLinkedQueue<long[]>> cells = new ConcurrentHashMap<>();
  private final DictionaryJoiner joiner = new DictionaryJoiner(64 << 20);
  private final Server server;

  RecordingCollector(int port) throws IOException {
    server =
        OkHttpServerBuilder.forPort(port, InsecureServerCredentials.create())
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .addService(this)
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  @Override
  public StreamObserver<ReportRequest> report(StreamObserver<ReportResponse> down) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ReportRequest request) {
        if (request.hasHello()) {
          hellos.add(request.getHello());
          down.onNext(
              ReportResponse.newBuilder()
                  .setWelcome(
                      Welcome.newBuilder()
                          .setCollector("recording")
                          .setMaxMessageBytes(MAX_MESSAGE_BYTES)
                          .setMaxUnacknowledged(4))
                  .build());
          return;
        }
        take(request.getBatch(), down);
        down.onNext(
            ReportResponse.newBuilder()
                .setAck(Ack.newBuilder().setSequence(request.getBatch().getSequence()))
                .build());
      }

      @Override
      public void onError(Throwable problem) {}

      @Override
      public void onCompleted() {
        down.onCompleted();
      }
    };
  }

  private synchronized void take(Batch batch, StreamObserver<ReportResponse> down) {
    batches.add(batch);
    try {
      for (ClassUsageState state : batch.getClassUsageStatesList()) {
        if (!state.getDigest().isEmpty()) {
          want(down, DictionaryKind.CLASS_USAGE_STATE, List.of(state.getDigest()));
          continue;
        }
        want(down, DictionaryKind.ARCHIVE_SET, List.of(state.getArchiveSet()));
        want(down, DictionaryKind.CLASS_USAGE, List.of(state.getArchiveSet()));
      }
      for (DictionaryPart part : batch.getDictionaryPartsList()) {
        byte[] whole = joiner.add(part);
        if (whole != null) {
          take(part, whole, down);
        }
      }
      for (ClassUsage usage : batch.getClassUsageList()) {
        take(usage);
      }
    } catch (IOException | MalformedEvidenceException e) {
      throw new IllegalStateException(e);
    }
  }

  private void take(DictionaryPart part, byte[] whole, StreamObserver<ReportResponse> down)
      throws IOException {
    if (part.getKind() == DictionaryKind.ARCHIVE_INDEX) {
      indexes.put(ContentKeys.archiveKey(part.getKey()), ArchiveIndex.parseFrom(whole));
      return;
    }
    ArchiveSet set = ArchiveSet.parseFrom(whole);
    sets.put(part.getKey(), set);
    List<ByteString> unknown = new ArrayList<>();
    for (ArchiveFacts archive : set.getArchivesList()) {
      if (!indexes.containsKey(ContentKeys.archiveKey(archive.getDigest()))) {
        unknown.add(archive.getDigest());
      }
    }
    want(down, DictionaryKind.ARCHIVE_INDEX, unknown);
  }

  private void take(ClassUsage usage) throws MalformedEvidenceException {
    ClassUsageReader.read(
        usage,
        new ClassUsageReader.Visitor() {
          private long archive;

          @Override
          public void archive(long archiveKey) {
            archive = archiveKey;
          }

          @Override
          public void cell(int word, long loaded, long initialised) {
            cells
                .computeIfAbsent(archive, key -> new ConcurrentLinkedQueue<>())
                .add(new long[] {word, loaded, initialised});
          }
        });
  }

  private static void want(
      StreamObserver<ReportResponse> down, DictionaryKind kind, List<ByteString> keys) {
    down.onNext(
        ReportResponse.newBuilder()
            .setWant(Want.newBuilder().setKind(kind).addAllKeys(keys))
            .build());
  }

  /**
   * Returns the classes of each archive known, by file name; with "+" in front where initialised.
   */
  Map<String, Set<String>> usage() throws MalformedEvidenceException {
    Map<String, Set<String>> usage = new TreeMap<>();
    for (Map.Entry<Long, ConcurrentLinkedQueue<long[]>> entry : cells.entrySet()) {
      ArchiveIndex index = indexes.get(entry.getKey());
      if (index == null) {
        continue;
      }
      ClassBits bits = new ClassBits(index.getClassNamesCount());
      for (long[] cell : entry.getValue()) {
        bits.add((int) cell[0], cell[1], cell[2]);
      }
      Set<String> names = usage.computeIfAbsent(index.getFileName(), key -> new TreeSet<>());
      for (int i = 0; i < index.getClassNamesCount(); i++) {
        if (bits.isLoaded(i)) {
          names.add((bits.isInitialised(i) ? "+" : "") + index.getClassNames(i).replace('/', '.'));
        }
      }
    }
    return usage;
  }

  /** Returns the last facts of the JVM. */
  JvmFacts jvm() {
    JvmFacts last = JvmFacts.getDefaultInstance();
    for (Batch batch : batches) {
      // What is unset stays as it was, but for gaps.
      last = batch.hasJvm() ? last.toBuilder().clearGaps().mergeFrom(batch.getJvm()).build() : last;
    }
    return last;
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      if (!server.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
