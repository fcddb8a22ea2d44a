package dev.assay.agent.report;

import com.google.protobuf.ByteString;
import dev.assay.wire.client.ClassBits;
import dev.assay.wire.client.ClassUsageReader;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.ClassUsage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a collector knows of the artifact that this JVM is an instance of, as {@code
 * Want.known_usage} tells it. Immutable.
 */
final class KnownUsage {

  /** Of a collector that knows nothing, or does not say what. */
  static final KnownUsage NOTHING = new KnownUsage(new HashMap<Long, List<long[]>>());

  /** Inflated; a hundred thousand classes take a tenth of it. */
  private static final int MOST_BYTES = 1 << 20;

  /** Of each archive its cells: word, loaded, initialised. */
  private final Map<Long, List<long[]>> cells;

  private KnownUsage(Map<Long, List<long[]>> cells) {
    this.cells = cells;
  }

  /** Reads what a collector said; null where it said nothing that can be used. */
  static @Nullable KnownUsage read(ByteString deflated) {
    if (deflated.isEmpty()) {
      return null;
    }
    try {
      final Map<Long, List<long[]>> cells = new HashMap<Long, List<long[]>>();
      ClassUsageReader.read(
          ClassUsage.parseFrom(inflate(deflated)),
          new ClassUsageReader.Visitor() {
            private List<long[]> current = new ArrayList<long[]>();

            @Override
            public void archive(long archiveKey) {
              current = new ArrayList<long[]>();
              cells.put(archiveKey, current);
            }

            @Override
            public void cell(int word, long loaded, long initialised) {
              current.add(new long[] {word, loaded, initialised});
            }
          });
      return new KnownUsage(cells);
    } catch (IOException e) {
      return null; // then all is told
    } catch (MalformedEvidenceException e) {
      return null;
    }
  }

  private static byte[] inflate(ByteString deflated) throws IOException {
    ByteArrayOutputStream inflated = new ByteArrayOutputStream();
    InputStream in = new InflaterInputStream(deflated.newInput());
    try {
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (inflated.size() + read > MOST_BYTES) {
          throw new IOException("known_usage: more than " + MOST_BYTES + " bytes");
        }
        inflated.write(buffer, 0, read);
      }
    } finally {
      in.close(); // its memory is outside of the heap
    }
    return inflated.toByteArray();
  }

  /** Tells whether the collector named an archive, also one of which it knows no class. */
  boolean names(long archiveKey) {
    return cells.containsKey(archiveKey);
  }

  /** Returns the classes that are known of an archive; none where what was said does not fit it. */
  ClassBits bits(long archiveKey, int classes) {
    ClassBits bits = new ClassBits(classes);
    List<long[]> known = cells.get(archiveKey);
    if (known == null) {
      return bits;
    }
    try {
      for (long[] cell : known) {
        bits.add((int) cell[0], cell[1], cell[2]);
      }
      return bits;
    } catch (MalformedEvidenceException e) {
      return new ClassBits(classes);
    }
  }
}
