package dev.assay.collector.export;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Writes comma-separated values (RFC 4180). Stateless. */
public final class CsvWriter {

  private CsvWriter() {}

  /** Writes a row. */
  public static void write(List<String> cells, Writer out) throws IOException {
    boolean first = true;
    for (String cell : cells) {
      out.write(first ? "" : ",");
      out.write(quoted(cell));
      first = false;
    }
    out.write("\r\n");
  }

  private static String quoted(String cell) {
    // A spreadsheet would take it for a formula, and names of packages are strangers'.
    boolean isFormula = !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0;
    return '"' + (isFormula ? "'" : "") + cell.replace("\"", "\"\"") + '"';
  }
}
