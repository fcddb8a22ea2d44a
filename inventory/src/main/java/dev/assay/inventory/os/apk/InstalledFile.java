package dev.assay.inventory.os.apk;

import dev.assay.inventory.PackageRelations;
import dev.assay.inventory.PathList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Reads apk's file of installed packages: a line for each field, begun by a letter and a colon, and
 * an empty line after each package. F is a directory, the R lines after it its files.
 *
 * <p>Takes any bytes; lines that mean nothing are passed over, as apk does with letters of newer
 * versions.
 */
final class InstalledFile {

  /** PATH_MAX. */
  private static final int MAX_PATH_CHARACTERS = 4096;

  /** Licence expressions are the longest; real ones have less than 500. */
  private static final int MAX_VALUE_CHARACTERS = 2048;

  private static final String FIELDS = "PVAoL";

  /** Dependencies, and what is provided. */
  private static final String RELATIONS = "Dp";

  /** Of the largest packages each has some 10,000. */
  private static final int MAX_RELATION_CHARACTERS = 1 << 16;

  /** What apk says nothing of, and nothing works without. */
  private static final Set<String> ESSENTIAL =
      Set.of(
          "alpine-baselayout",
          "alpine-baselayout-data",
          "alpine-keys",
          "apk-tools",
          "busybox",
          "busybox-binsh",
          "glibc",
          "ld-linux",
          "musl",
          "wolfi-baselayout",
          "wolfi-keys");

  private final byte[] text;
  private final int maxPathBytes;
  private final UnaryOperator<String> canonical;
  private final Consumer<ApkEntry> found;
  private final String[] values = new String[FIELDS.length()];
  private final List<List<String>> relations = List.of(new ArrayList<>(), new ArrayList<>());
  private boolean areRelationsWhole = true;
  private PathList.Builder files = new PathList.Builder();
  private String directory = "";
  private String defect = "";
  private boolean isEmpty = true;
  private int pathBytes;
  private int line;

  private InstalledFile(
      byte[] text, int maxPathBytes, UnaryOperator<String> canonical, Consumer<ApkEntry> found) {
    this.text = text;
    this.maxPathBytes = maxPathBytes;
    this.canonical = canonical;
    this.found = found;
  }

  /**
   * Reads the packages of a file, in order.
   *
   * @param maxPathBytes characters of paths of one package; what is beyond becomes its defect
   * @param canonical makes paths canonical
   */
  static void parse(
      byte[] text, int maxPathBytes, UnaryOperator<String> canonical, Consumer<ApkEntry> found) {
    new InstalledFile(text, maxPathBytes, canonical, found).run();
  }

  private void run() {
    Arrays.fill(values, "");
    for (int start = 0; start < text.length; ) {
      int end = start;
      while (end < text.length && text[end] != '\n') {
        end++;
      }
      line++;
      if (end == start) {
        finish();
      } else if (end - start >= 2 && text[start + 1] == ':') {
        isEmpty = false;
        readField((char) text[start], start + 2, end);
      } else {
        isEmpty = false;
        reject("line " + line + " is no field");
      }
      start = end + 1;
    }
    finish();
  }

  private void finish() {
    if (!isEmpty) {
      found.accept(
          new ApkEntry(
              line,
              values[0],
              values[1],
              values[2],
              values[3],
              values[4],
              areRelationsWhole
                  ? new PackageRelations(
                      relations.get(0), relations.get(1), ESSENTIAL.contains(values[0]))
                  : null,
              files.build(),
              pathBytes,
              defect));
    }
    Arrays.fill(values, "");
    relations.forEach(List::clear);
    areRelationsWhole = true;
    files = new PathList.Builder();
    directory = "";
    defect = "";
    isEmpty = true;
    pathBytes = 0;
  }

  private void readField(char letter, int start, int end) {
    switch (letter) {
      case 'F' -> directory = isShort(start, end, MAX_PATH_CHARACTERS) ? text(start, end) : "";
      case 'R' -> readFile(start, end);
      default -> {
        if (RELATIONS.indexOf(letter) >= 0) {
          readRelations(relations.get(RELATIONS.indexOf(letter)), start, end);
        }
        int field = FIELDS.indexOf(letter);
        if (field >= 0 && isShort(start, end, MAX_VALUE_CHARACTERS)) {
          values[field] = text(start, end);
        }
      }
    }
  }

  /** Reads "so:libc.musl-x86_64.so.1 busybox>=1.36 !conflict", without versions and conflicts. */
  private void readRelations(List<String> taker, int start, int end) {
    if (end - start > MAX_RELATION_CHARACTERS) {
      areRelationsWhole = false;
      return;
    }
    for (String each : text(start, end).split(" ", -1)) {
      int length = 0;
      while (length < each.length() && "<>=~".indexOf(each.charAt(length)) < 0) {
        length++;
      }
      if (length > 0 && each.charAt(0) != '!') {
        taker.add(each.substring(0, length));
      }
    }
  }

  private boolean isShort(int start, int end, int most) {
    if (end - start > most) {
      reject("line " + line + " is longer than " + most + " bytes");
      return false;
    }
    return true;
  }

  private void readFile(int start, int end) {
    if (!isShort(start, end, MAX_PATH_CHARACTERS)) {
      return;
    }
    String name = text(start, end);
    String path = "/" + (directory.isEmpty() ? "" : directory + "/") + name;
    if (path.length() > MAX_PATH_CHARACTERS || path.indexOf('\0') >= 0) {
      reject("line " + line + " is no path");
    } else if (pathBytes + path.length() > maxPathBytes) {
      reject("not all of its files were read, there are too many");
    } else {
      files.add(canonical.apply(path));
      pathBytes += path.length();
    }
  }

  private void reject(String reason) {
    defect = defect.isEmpty() ? reason : defect;
  }

  private String text(int start, int end) {
    return new String(text, start, end - start, StandardCharsets.UTF_8);
  }
}
