package dev.assay.collector.layer;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where the files of an archive lie in it, so that each can be read by itself. Immutable. */
public final class TarIndex {

  /** An archive of an image has three files a layer, and a few hundred layers at most. */
  private static final int MOST_FILES = 100_000;

  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path archive;
  private final Map<String, Place> places;

  private record Place(long offset, long sizeBytes) {}

  private TarIndex(Path archive, Map<String, Place> places) {
    this.archive = archive;
    this.places = places;
  }

  /**
   * Reads the archive once, to its end.
   *
   * @throws MalformedLayerException if it is no tar archive, or has too many files
   */
  public static TarIndex of(Path archive) throws IOException {
    Map<String, Place> places = new HashMap<>();
    Map<String, String> links = new HashMap<>();
    try (Counting in =
        new Counting(new BufferedInputStream(Files.newInputStream(archive), BUFFER_BYTES))) {
      TarReader tar = new TarReader(in);
      for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
        if (places.size() + links.size() > MOST_FILES) {
          throw new MalformedLayerException("the archive has more than " + MOST_FILES + " files");
        }
        String path = LayerPath.of(entry.name());
        if (entry.type() == '0' && !entry.sparse()) {
          places.put(path, new Place(in.count, entry.sizeBytes()));
        } else if (entry.type() == '2') {
          // Docker wrote a layer that it had written before as a link to it.
          links.put(path, LayerPath.of(LayerPath.directory(path) + "/" + entry.linkName()));
        } else if (entry.type() == '1') {
          links.put(path, LayerPath.of(entry.linkName()));
        }
      }
    }
    links.forEach(
        (path, target) -> {
          Place place = places.get(target);
          if (place != null) {
            places.putIfAbsent(path, place);
          }
        });
    return new TarIndex(archive, Map.copyOf(places));
  }

  /**
   * Opens a file; the caller closes it.
   *
   * @param path absolute in the archive
   */
  public Optional<InputStream> open(String path) throws IOException {
    Place place = places.get(path);
    if (place == null) {
      return Optional.empty();
    }
    SeekableByteChannel channel = Files.newByteChannel(archive);
    channel.position(place.offset());
    return Optional.of(
        new Piece(
            new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES),
            place.sizeBytes()));
  }

  private static final class Counting extends FilterInputStream {
    private long count;

    private Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = in.read();
      count += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = in.read(into, offset, length);
      count += Math.max(read, 0);
      return read;
    }
  }

  private static final class Piece extends FilterInputStream {
    private long left;

    private Piece(InputStream in, long left) {
      super(in);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = in.read(into, offset, (int) Math.min(length, left));
      left -= Math.max(read, 0);
      return read;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
