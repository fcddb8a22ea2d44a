package dev.assay.inventory.os.dpkg;

import dev.assay.inventory.PackageRelations;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Reads control files: deb822(5), as much of it as dpkg's database uses.
 *
 * <p>Takes any bytes: what is no paragraph of fields gives a {@link Stanza} that says so.
 */
final class ControlFile {

  /** The longest real value of the fields read here has less than 200. */
  private static final int MAX_VALUE_BYTES = 1024;

  private static final List<String> FIELDS =
      List.of(
          "package",
          "status",
          "version",
          "architecture",
          "source",
          "depends",
          "pre-depends",
          "provides",
          "essential",
          "protected",
          "priority");

  /** From this field on, the fields are about relations to other packages. */
  private static final int FIRST_RELATION = 5;

  /** Of a package that pulls in a desktop it has 4,000. */
  private static final int MAX_RELATION_BYTES = 1 << 16;

  private final byte[] bytes;
  private final Consumer<Stanza> found;
  private final String[] values = new String[FIELDS.size()];
  private String defect = "";
  private boolean areRelationsWhole = true;
  private int lastField = -1;
  private int line;
  private int firstLine;

  private ControlFile(byte[] bytes, Consumer<Stanza> found) {
    this.bytes = bytes;
    this.found = found;
  }

  /**
   * Reads the paragraphs of a file, in order.
   *
   * @param found takes each; a file made to annoy has more than fit into memory
   */
  static void parse(byte[] bytes, Consumer<Stanza> found) {
    new ControlFile(bytes, found).run();
  }

  private void run() {
    begin();
    for (int start = 0; start < bytes.length; ) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      line++;
      readLine(start, end > start && bytes[end - 1] == '\r' ? end - 1 : end);
      start = end + 1;
    }
    finish();
  }

  private void begin() {
    Arrays.fill(values, "");
    defect = "";
    areRelationsWhole = true;
    lastField = -1;
    firstLine = 0;
  }

  private void finish() {
    if (firstLine > 0) {
      found.accept(
          new Stanza(
              firstLine,
              values[0],
              values[1],
              values[2],
              values[3],
              values[4],
              defect,
              areRelationsWhole ? relations() : null));
    }
    begin();
  }

  private PackageRelations relations() {
    List<String> requires = new ArrayList<>(DependencyField.parse(values[FIRST_RELATION]));
    requires.addAll(DependencyField.parse(values[FIRST_RELATION + 1]));
    return new PackageRelations(
        requires,
        DependencyField.parse(values[FIRST_RELATION + 2]),
        values[FIRST_RELATION + 3].equals("yes")
            || values[FIRST_RELATION + 4].equals("yes")
            || values[FIRST_RELATION + 5].equals("required"));
  }

  private void readLine(int start, int end) {
    if (isBlank(start, end)) {
      finish();
      return;
    }
    firstLine = firstLine == 0 ? line : firstLine;
    if (bytes[start] == ' ' || bytes[start] == '\t') {
      // Goes on with the field before; of those that are read dpkg breaks none into lines.
      areRelationsWhole &= lastField < FIRST_RELATION;
      return;
    }
    int colon = start;
    while (colon < end && bytes[colon] != ':') {
      colon++;
    }
    if (colon == end) {
      reject("line " + line + " is no field");
    } else {
      readField(start, colon, end);
    }
  }

  private boolean isBlank(int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  private void readField(int start, int colon, int end) {
    int field =
        colon - start > 12 ? -1 : FIELDS.indexOf(text(start, colon).toLowerCase(Locale.ROOT));
    lastField = field;
    if (field < 0) {
      return;
    }
    if (field >= FIRST_RELATION && end - colon > MAX_RELATION_BYTES) {
      areRelationsWhole = false;
    } else if (field < FIRST_RELATION && end - colon > MAX_VALUE_BYTES) {
      reject("line " + line + " is longer than " + MAX_VALUE_BYTES + " bytes");
    } else if (!values[field].isEmpty()) {
      reject("line " + line + " repeats the field " + FIELDS.get(field));
    } else {
      values[field] = text(colon + 1, end).strip();
      if (values[field].chars().anyMatch(c -> c < ' ' || c == 0xFFFD)) {
        reject("line " + line + " has bytes that are no text");
      }
    }
  }

  private void reject(String reason) {
    defect = defect.isEmpty() ? reason : defect;
  }

  private String text(int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }
}
