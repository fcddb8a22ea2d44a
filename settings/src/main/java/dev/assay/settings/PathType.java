package dev.assay.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/** Paths; whether something is there is for the program to find out. */
final class PathType extends SettingType<Path> {

  @Override
  public @Nullable Path read(String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      return Paths.get(text);
    } catch (InvalidPathException e) {
      return null; // the answer of this method to a text that breaks the rule
    }
  }

  @Override
  public String rule() {
    return "path";
  }
}
