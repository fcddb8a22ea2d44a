package dev.assay.inventory.os.dpkg;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads fields like Depends and Provides: deb-control(5). Pure functions. */
final class DependencyField {

  private DependencyField() {}

  /** Returns a text for each element: its name, or its alternatives joined by "|". */
  static List<String> parse(String field) {
    List<String> clauses = new ArrayList<>();
    for (String element : field.split(",", -1)) {
      String clause =
          Stream.of(element.split("\\|", -1))
              .map(DependencyField::name)
              .filter(name -> !name.isEmpty())
              .collect(Collectors.joining("|"));
      if (!clause.isEmpty()) {
        clauses.add(clause);
      }
    }
    return clauses;
  }

  /** Returns "libc6" of "libc6:any (>= 2.36) [amd64]". */
  private static String name(String alternative) {
    String text = alternative.strip();
    int end = 0;
    while (end < text.length() && " \t:([<".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, end);
  }
}
