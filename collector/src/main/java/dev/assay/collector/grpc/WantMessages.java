package dev.assay.collector.grpc;

import com.google.protobuf.ByteString;
import dev.assay.collector.ingest.Wish;
import dev.assay.collector.running.ProcessKey;
import dev.assay.collector.usage.ClassColumns;
import dev.assay.wire.v1.ClassUsage;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.ProcessIdentity;
import dev.assay.wire.v1.Want;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;

/** Writes wishes as messages, many keys in one. Pure functions. */
final class WantMessages {

  /** Keys in one message: well below every limit on its size. */
  private static final int KEYS_AT_ONCE = 256;

  private WantMessages() {}

  static List<Want> of(List<Wish> wishes) {
    List<Want> wants = new ArrayList<>();
    Map<Wish.Kind, List<ByteString>> keys = new EnumMap<>(Wish.Kind.class);
    for (Wish wish : wishes) {
      ByteString key = ByteString.copyFrom(wish.keyBytes());
      if (wish.process() == null) {
        List<ByteString> some = keys.computeIfAbsent(wish.kind(), kind -> new ArrayList<>());
        some.add(key);
        if (some.size() == KEYS_AT_ONCE) {
          wants.add(want(wish.kind(), some).build());
          some.clear();
        }
      } else {
        wants.add(
            want(wish.kind(), List.of(key))
                .setProcess(identity(wish.process()))
                .addAllArchives(wish.archives())
                .setKnownUsage(wish.known() == null ? ByteString.EMPTY : deflated(wish.known()))
                .build());
      }
    }
    keys.forEach(
        (kind, some) -> {
          if (!some.isEmpty()) {
            wants.add(want(kind, some).build());
          }
        });
    return wants;
  }

  private static Want.Builder want(Wish.Kind kind, List<ByteString> keys) {
    return Want.newBuilder().setKind(dictionary(kind)).addAllKeys(keys);
  }

  private static ByteString deflated(ClassColumns known) {
    ClassUsage.Builder usage = ClassUsage.newBuilder();
    for (int a = 0; a < known.archives(); a++) {
      usage.addArchive(known.archive(a)).addCells(known.end(a) - known.begin(a));
      int previous = 0;
      for (int cell = known.begin(a); cell < known.end(a); cell++) {
        usage.addWord(known.word(cell) - previous);
        usage.addLoaded(known.loaded(cell)).addInitialised(known.initialised(cell));
        previous = known.word(cell);
      }
    }
    ByteString.Output bytes = ByteString.newOutput();
    // Closing it frees memory outside of the heap, too.
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      usage.build().writeTo(out);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return bytes.toByteString();
  }

  private static DictionaryKind dictionary(Wish.Kind kind) {
    return switch (kind) {
      case FILE_SET -> DictionaryKind.FILE_SET;
      case ARCHIVE_INDEX -> DictionaryKind.ARCHIVE_INDEX;
      case PACKAGE_INVENTORY -> DictionaryKind.PACKAGE_INVENTORY;
      case ARCHIVE_SET -> DictionaryKind.ARCHIVE_SET;
      case CLASS_USAGE -> DictionaryKind.CLASS_USAGE;
      case CLASS_USAGE_STATE -> DictionaryKind.CLASS_USAGE_STATE;
      case ALL_FACTS -> DictionaryKind.ALL_FACTS;
    };
  }

  private static ProcessIdentity identity(ProcessKey process) {
    return ProcessIdentity.newBuilder()
        .setBootId(IngestEndpoint.bytes(process.bootId()))
        .setPidNamespaceInode(process.pidNamespaceInode())
        .setPid(process.pid())
        .setStartTimeTicks(process.startTimeTicks())
        .build();
  }
}
