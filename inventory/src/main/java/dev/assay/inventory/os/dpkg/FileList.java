package dev.assay.inventory.os.dpkg;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;

/**
 * The lists of files that dpkg keeps of each package, read line by line: some packages have 50,000
 * files, of which a string each would not fit into a small heap.
 */
final class FileList {

  /** PATH_MAX. */
  private static final int MAX_PATH_CHARACTERS = 4096;

  private static final int MD5_CHARACTERS = 32;

  private FileList() {}

  /** Returns the lines of a text, without empty ones. Bytes that are no UTF-8 read as U+FFFD. */
  static Iterable<String> lines(byte[] text) {
    return () -> new Lines(text, line -> line);
  }

  /** Returns the absolute paths of a .list file, directories among them. */
  static Iterable<String> ofList(byte[] text) {
    return () -> new Lines(text, path -> isPath(path) && !path.equals("/.") ? path : "");
  }

  /** Returns the absolute paths of a .md5sums file, whose own are relative to the root. */
  static Iterable<String> ofChecksums(byte[] text) {
    return () -> new Lines(text, FileList::afterChecksum);
  }

  private static String afterChecksum(String line) {
    if (line.length() <= MD5_CHARACTERS + 2) {
      return "";
    }
    // Two spaces, or a space and an asterisk: md5sum(1).
    String path = line.substring(MD5_CHARACTERS + 2);
    String absolute = path.startsWith("/") ? path : "/" + path;
    return isPath(absolute) ? absolute : "";
  }

  private static boolean isPath(String path) {
    return path.startsWith("/") && path.length() <= MAX_PATH_CHARACTERS && path.indexOf('\0') < 0;
  }

  private static final class Lines implements Iterator<String> {

    private final byte[] text;

    /** What to return for a line; empty: nothing. */
    private final UnaryOperator<String> reading;

    private int position;
    private String next = "";

    Lines(byte[] text, UnaryOperator<String> reading) {
      this.text = text;
      this.reading = reading;
    }

    @Override
    public boolean hasNext() {
      while (next.isEmpty() && position < text.length) {
        int start = position;
        int end = start;
        while (end < text.length && text[end] != '\n') {
          end++;
        }
        position = end + 1;
        next = reading.apply(new String(text, start, end - start, StandardCharsets.UTF_8));
      }
      return !next.isEmpty();
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      String line = next;
      next = "";
      return line;
    }
  }
}
