package dev.assay.collector.automation;

import java.util.Arrays;
import java.util.List;

/**
 * Patterns of names: {@code *} stands for any characters, {@code ?} for one, and a leading {@code
 * !} takes away what the pattern fits.
 *
 * @param texts as people wrote them; empty: every name fits
 */
public record Patterns(List<String> texts) {

  /** What every name fits. */
  static final Patterns ANY = new Patterns(List.of());

  /** Copies the texts. */
  public Patterns {
    texts = List.copyOf(texts);
  }

  /** Returns whether every name fits. */
  boolean isAny() {
    return texts.isEmpty();
  }

  /**
   * Returns whether something fits one of them, and none that takes away.
   *
   * @param names what it is called, one way or another
   */
  boolean fits(String... names) {
    boolean chosen = texts.stream().allMatch(each -> each.startsWith("!"));
    for (String text : texts) {
      boolean takesAway = text.startsWith("!");
      String pattern = takesAway ? text.substring(1) : text;
      if (Arrays.stream(names).anyMatch(name -> fits(pattern, name))) {
        if (takesAway) {
          return false;
        }
        chosen = true;
      }
    }
    return chosen;
  }

  /** In time that grows with the product of both lengths at the most, whatever strangers name. */
  private static boolean fits(String pattern, String name) {
    int at = 0;
    int next = 0;
    int star = -1;
    int afterStar = 0;
    while (next < name.length()) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        afterStar = next;
      } else if (at < pattern.length()
          && (pattern.charAt(at) == '?' || pattern.charAt(at) == name.charAt(next))) {
        at++;
        next++;
      } else if (star >= 0) {
        // The last star takes one more character.
        at = star + 1;
        next = ++afterStar;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }
}
