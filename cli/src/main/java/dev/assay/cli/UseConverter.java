package dev.assay.cli;

import dev.assay.cli.UseOption.Choice;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a verdict of use as users write it. */
final class UseConverter implements ITypeConverter<Choice>, Iterable<String> {

  @Override
  public Choice convert(String text) {
    for (Choice choice : Choice.values()) {
      if (choice.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return choice;
      }
    }
    throw new TypeConversionException(
        "'" + text + "' (expected: one of " + String.join(", ", this) + ")");
  }

  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(Choice.values()).map(Choice::toString).iterator();
  }
}
