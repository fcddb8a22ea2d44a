package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.ProcessFacts;
import java.io.IOException;

/**
 * What stays the same of a container or process while it runs, as {@code Batch.shared_parts}
 * defines it: both sides know it once the fact was told, so that what changed later is told by its
 * key. Pure functions.
 */
final class LastingPart {

  private LastingPart() {}

  /** Returns all of a whole fact but its end, serialised. */
  static ByteString of(ContainerFacts facts) {
    return serialise(facts.toBuilder().clearEndedUnixMillis().build());
  }

  /** Returns all of a whole fact but its files and its end, serialised. */
  static ByteString of(ProcessFacts facts) {
    return serialise(facts.toBuilder().clearFileSet().clearEndedUnixMillis().build());
  }

  /** Returns a message's bytes, the same for equal messages. */
  static ByteString serialise(MessageLite part) {
    byte[] serialised = new byte[part.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(serialised);
    // Labels are a map: replicas must not differ in the order of a hash table.
    out.useDeterministicSerialization();
    try {
      part.writeTo(out);
    } catch (IOException e) {
      throw new IllegalStateException("an array of the serialised size was too small", e);
    }
    return ByteString.copyFrom(serialised);
  }
}
