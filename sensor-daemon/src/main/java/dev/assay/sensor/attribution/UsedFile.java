package dev.assay.sensor.attribution;

/**
 * A file that a process uses.
 *
 * @param path absolute path in the root of its container, or of the host, links and mounts resolved
 * @param evidence the strongest evidence of its use
 * @param deleted whether its name does not lead to it any more: it was deleted or replaced
 * @param outsideRoot whether it is not on the root file system, so that no package owns it: a
 *     volume, a bind mount from elsewhere, memory
 */
public record UsedFile(String path, Evidence evidence, boolean deleted, boolean outsideRoot)
    implements Comparable<UsedFile> {

  /** How strong the evidence of use is; later ones are stronger. */
  public enum Evidence {
    /** Opened, and not to be loaded: written, or by the runtime before a program began. */
    TOUCHED,
    /** Opened: to be loaded, or for something else. */
    OPENED,
    /** Mapped executable. */
    MAPPED,
    /** The program of the process. */
    EXECUTED
  }

  /** Orders by the bytes of the path in UTF-8, as the wire does; outside ones last. */
  @Override
  public int compareTo(UsedFile other) {
    int byPath = compareCodePoints(path, other.path);
    return byPath != 0 ? byPath : Boolean.compare(outsideRoot, other.outsideRoot);
  }

  /** The order of code points is that of their UTF-8 bytes; that of UTF-16 units is not. */
  private static int compareCodePoints(String left, String right) {
    int length = Math.min(left.length(), right.length());
    for (int i = 0; i < length; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        // Only here may surrogates stand, which belong above all other units.
        boolean bothOrNone = Character.isSurrogate(a) == Character.isSurrogate(b);
        return bothOrNone ? a - b : Character.isSurrogate(a) ? 1 : -1;
      }
    }
    return left.length() - right.length();
  }

  /** Returns whether the other one is the same file by name. */
  boolean isSamePlace(UsedFile other) {
    return outsideRoot == other.outsideRoot && path.equals(other.path);
  }

  /** Returns the two sightings of one place as one. */
  UsedFile merge(UsedFile other) {
    return new UsedFile(
        path,
        evidence.compareTo(other.evidence) >= 0 ? evidence : other.evidence,
        deleted || other.deleted,
        outsideRoot);
  }
}
