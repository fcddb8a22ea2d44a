package dev.assay.cli;

import com.google.protobuf.Timestamp;
import dev.assay.wire.v1.Gap;
import dev.assay.wire.v1.WorkloadName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** The words in which tables show what the wire has as numbers and names. */
final class Words {

  // A command line is shown to be recognised, not to be copied.
  private static final int SHORT = 60;

  private Words() {}

  /** Returns the name of an enum constant in words. */
  static String of(Enum<?> constant) {
    String name = constant.name();
    return name.endsWith("_UNSPECIFIED") || name.equals("UNRECOGNIZED")
        ? "-"
        : name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Returns a time to the second, in UTC; a dash where there is none. */
  static String time(boolean isSet, Timestamp time) {
    return isSet
        ? Instant.ofEpochSecond(time.getSeconds()).truncatedTo(ChronoUnit.SECONDS).toString()
        : "-";
  }

  /** Returns a digest in the length in which people compare them. */
  static String digest(String digest) {
    int colon = digest.indexOf(':');
    return digest.substring(0, Math.min(digest.length(), colon + 1 + 12));
  }

  /** Returns the text, or a dash where it is empty. */
  static String text(String text) {
    return text.isEmpty() ? "-" : text;
  }

  /** Returns the start of a long text. */
  static String shortened(String text) {
    return text.length() <= SHORT ? text(text) : text.substring(0, SHORT - 3) + "...";
  }

  /** Returns a workload by its kind and name. */
  static String workload(WorkloadName workload) {
    String place = workload.getNamespace().isEmpty() ? "" : workload.getNamespace() + "/";
    return workload.getKind() + " " + place + workload.getName();
  }

  /** Returns what was not measured and why, a line each. */
  static String gaps(List<Gap> gaps) {
    StringBuilder lines = new StringBuilder();
    for (Gap gap : gaps) {
      lines.append("Not measured: ").append(TextTable.printable(gap.getWhere()));
      lines.append(": ").append(TextTable.printable(gap.getDetail())).append('\n');
    }
    return lines.toString();
  }
}
