package dev.assay.cli;

import dev.assay.wire.v1.VulnerabilitySeverity;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the severity of vulnerabilities as users write it. */
final class SeverityConverter implements ITypeConverter<VulnerabilitySeverity>, Iterable<String> {

  private static final String PREFIX = "VULNERABILITY_";

  private static final List<VulnerabilitySeverity> ALL =
      List.of(
          VulnerabilitySeverity.VULNERABILITY_CRITICAL,
          VulnerabilitySeverity.VULNERABILITY_HIGH,
          VulnerabilitySeverity.VULNERABILITY_MEDIUM,
          VulnerabilitySeverity.VULNERABILITY_LOW,
          VulnerabilitySeverity.VULNERABILITY_NEGLIGIBLE,
          VulnerabilitySeverity.VULNERABILITY_NONE,
          VulnerabilitySeverity.VULNERABILITY_SEVERITY_UNKNOWN);

  @Override
  public VulnerabilitySeverity convert(String text) {
    for (VulnerabilitySeverity each : ALL) {
      if (word(each).equals(text.toLowerCase(Locale.ROOT))) {
        return each;
      }
    }
    throw new TypeConversionException(
        "'" + text + "' (expected: one of " + String.join(", ", this) + ")");
  }

  @Override
  public Iterator<String> iterator() {
    return ALL.stream().map(SeverityConverter::word).iterator();
  }

  /** Returns a severity as people write it. */
  static String word(VulnerabilitySeverity severity) {
    return severity == VulnerabilitySeverity.VULNERABILITY_SEVERITY_UNKNOWN
        ? "unknown"
        : severity.name().substring(PREFIX.length()).toLowerCase(Locale.ROOT);
  }
}
