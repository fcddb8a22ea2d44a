package dev.assay.sensor.procfs;

/** One line of /proc/PID/maps, parsed as bytes into one object that is used over and over. */
public final class MapsLine {

  /** PATH_MAX, and what the kernel may write after it. */
  private static final int LONGEST_NAME = 4096 + 16;

  private final byte[] name = new byte[LONGEST_NAME];
  private int nameLength;
  private int at;
  private long start;
  private boolean executable;
  private long device;
  private long inode;

  /**
   * Parses the bytes from {@code from} up to {@code to}, without the end of the line.
   *
   * @return whether they are such a line
   */
  public boolean parse(byte[] bytes, int from, int to) {
    at = from;
    nameLength = 0;
    executable = false;
    start = hex(bytes, to);
    if (!skip(bytes, to, '-')) {
      return false;
    }
    skipField(bytes, to);
    if (at + 4 >= to) {
      return false;
    }
    executable = bytes[at + 2] == 'x';
    if (!executable) {
      // Most lines: nothing else of them matters.
      return true;
    }
    at += 5;
    skipField(bytes, to);
    long major = hex(bytes, to);
    if (!skip(bytes, to, ':')) {
      return false;
    }
    device = (major << 32) | hex(bytes, to);
    inode = skip(bytes, to, ' ') ? decimal(bytes, to) : 0;
    while (at < to && bytes[at] == ' ') {
      at++;
    }
    copyName(bytes, to);
    return true;
  }

  private long hex(byte[] bytes, int to) {
    long value = 0;
    int digit = at < to ? Character.digit(bytes[at], 16) : -1;
    while (digit >= 0) {
      value = (value << 4) | digit;
      at++;
      digit = at < to ? Character.digit(bytes[at], 16) : -1;
    }
    return value;
  }

  private long decimal(byte[] bytes, int to) {
    long value = 0;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
      value = value * 10 + (bytes[at++] - '0');
    }
    return value;
  }

  private boolean skip(byte[] bytes, int to, char expected) {
    return at < to && bytes[at++] == expected;
  }

  private void skipField(byte[] bytes, int to) {
    while (at < to && bytes[at] != ' ') {
      at++;
    }
    at++;
  }

  /** Copies the name; the kernel writes a newline in it as \012, and nothing else so (seq_path). */
  private void copyName(byte[] bytes, int to) {
    while (at < to && nameLength < LONGEST_NAME) {
      if (bytes[at] == '\\'
          && at + 3 < to
          && bytes[at + 1] == '0'
          && bytes[at + 2] == '1'
          && bytes[at + 3] == '2') {
        name[nameLength++] = '\n';
        at += 4;
      } else {
        name[nameLength++] = bytes[at++];
      }
    }
  }

  /** Returns whether it is an executable mapping of a file that has a path. */
  public boolean isExecutableFile() {
    return executable && inode != 0 && nameLength > 0 && name[0] == '/';
  }

  /** Returns the first address. */
  public long start() {
    return start;
  }

  /** Returns the device: major number in the upper, minor in the lower half. */
  public long device() {
    return device;
  }

  /** Returns the inode number. */
  public long inode() {
    return inode;
  }

  /** Returns the name, valid until the next line; only the first {@link #nameLength()} bytes. */
  public byte[] name() {
    return name;
  }

  /** Returns how many bytes the name has. */
  public int nameLength() {
    return nameLength;
  }
}
