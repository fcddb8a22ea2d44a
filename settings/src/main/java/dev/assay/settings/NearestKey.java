package dev.assay.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the key that a mistyped one was meant to be. */
final class NearestKey {

  private NearestKey() {}

  /** Returns {@code ", did you mean 'x'?"}, or nothing where no name is near. */
  static String suggestion(String name, List<String> known) {
    String nearest = nearest(name, known);
    return nearest == null ? "" : ", did you mean '" + nearest + "'?";
  }

  /** As {@link #suggestion(String, List)}, for a key that may leave out the program's name. */
  static String suggestion(String program, String key, List<String> known) {
    String full = key.startsWith(program + ".") ? key : program + "." + key;
    return suggestion(full, known);
  }

  private static @Nullable String nearest(String name, List<String> known) {
    String nearest = null;
    // A third of the letters wrong is still a typing error; more is another word.
    int limit = Math.max(2, name.length() / 3) + 1;
    // The comparison costs the product of both lengths; nobody mistypes a key into hundreds of
    // letters.
    String compared = name.length() > 100 ? name.substring(0, 100) : name;
    for (String candidate : known) {
      int distance = distance(compared, candidate);
      if (distance < limit) {
        limit = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** Returns the Levenshtein distance: how many letters to change, add or leave out. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
