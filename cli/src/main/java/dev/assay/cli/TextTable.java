package dev.assay.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns, for people. */
final class TextTable {

  private static final int GAP = 2;

  private final List<List<String>> rows = new ArrayList<>();
  private String note = "";

  TextTable(String... headers) {
    rows.add(List.of(headers));
  }

  /**
   * Adds a row; line breaks and control characters, which strangers may have put there, are
   * replaced.
   */
  TextTable row(String... cells) {
    List<String> row = new ArrayList<>(cells.length);
    for (String cell : cells) {
      row.add(printable(cell));
    }
    rows.add(row);
    return this;
  }

  /** Returns a text that cannot move a terminal's cursor or change its colours. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      printable.append(Character.isISOControl(c) ? '?' : c);
    }
    return printable.toString();
  }

  /** Puts lines below the table, or instead of it where it has no rows. */
  TextTable note(String lines) {
    note = lines;
    return this;
  }

  /**
   * Returns the table, each row ended by a newline, without blanks at line ends.
   *
   * @param ifEmpty a line to stand for a table without rows
   */
  String render(String ifEmpty) {
    return (rows.size() == 1 ? ifEmpty + "\n" : render()) + note;
  }

  private String render() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + GAP));
      }
      table.append(line.toString().stripTrailing()).append('\n');
    }
    return table.toString();
  }
}
