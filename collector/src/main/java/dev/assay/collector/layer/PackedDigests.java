package dev.assay.collector.layer;

import dev.assay.collector.artifact.Sha256;
import java.util.Arrays;
import java.util.Collection;

/** A set of digests in 32 bytes each. Immutable. */
final class PackedDigests {

  private final byte[] sorted;

  PackedDigests(Collection<Sha256> digests) {
    Sha256[] distinct = digests.stream().distinct().sorted().toArray(Sha256[]::new);
    sorted = new byte[distinct.length * Sha256.BYTES];
    for (int i = 0; i < distinct.length; i++) {
      System.arraycopy(distinct[i].bytes(), 0, sorted, i * Sha256.BYTES, Sha256.BYTES);
    }
  }

  boolean contains(Sha256 digest) {
    byte[] wanted = digest.bytes();
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int from = middle * Sha256.BYTES;
      int order =
          Arrays.compareUnsigned(sorted, from, from + Sha256.BYTES, wanted, 0, Sha256.BYTES);
      if (order == 0) {
        return true;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return false;
  }

  int size() {
    return sorted.length / Sha256.BYTES;
  }
}
