package dev.assay.cli;

import dev.assay.wire.v1.UsageEvidence;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the strength of evidence as users write it. */
final class EvidenceConverter implements ITypeConverter<UsageEvidence>, Iterable<String> {

  private static final List<UsageEvidence> ALL =
      Arrays.stream(UsageEvidence.values())
          .filter(
              e -> e != UsageEvidence.UNRECOGNIZED && e != UsageEvidence.USAGE_EVIDENCE_UNSPECIFIED)
          .toList();

  @Override
  public UsageEvidence convert(String text) {
    for (UsageEvidence evidence : ALL) {
      if (word(evidence).equals(text.toLowerCase(Locale.ROOT))) {
        return evidence;
      }
    }
    throw new TypeConversionException(
        "'" + text + "' (expected: one of " + String.join(", ", this) + ")");
  }

  @Override
  public Iterator<String> iterator() {
    return ALL.stream().map(EvidenceConverter::word).iterator();
  }

  private static String word(UsageEvidence evidence) {
    return evidence.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
