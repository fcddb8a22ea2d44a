package dev.assay.collector.grpc;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * <p>A page begins behind a position in the order of the list, not at a number: what comes and goes
 * between two questions neither repeats nor hides the rest.
 *
 * @param rows the rows
 * @param nextToken token of the next page; empty on the last
 */
record Page<T>(List<T> rows, String nextToken) {

  private static final int DEFAULT_SIZE = 100;
  private static final int MAX_SIZE = 1000;

  Page {
    rows = List.copyOf(rows);
  }

  /**
   * Returns the page that a question asks for.
   *
   * @param all all rows, in any order
   * @param position a row's place in the order: distinct texts, compared as such
   * @param size page_size of the question
   * @param token page_token of the question
   * @throws Refusal if the size or the token is wrong
   */
  static <T> Page<T> of(List<T> all, Function<T, String> position, int size, String token) {
    int limit = size(size);
    String after = position(token);
    record Placed<T>(String position, T row) {}
    List<Placed<T>> behind = new ArrayList<>();
    for (T row : all) {
      String place = position.apply(row);
      if (token.isEmpty() || place.compareTo(after) > 0) {
        behind.add(new Placed<>(place, row));
      }
    }
    behind.sort(Comparator.comparing(Placed::position));
    List<Placed<T>> page = behind.subList(0, Math.min(limit, behind.size()));
    String next = behind.size() > limit ? token(page.get(page.size() - 1).position()) : "";
    return new Page<>(page.stream().map(Placed::row).toList(), next);
  }

  /** Returns the size of the page that is asked for. */
  static int size(int requested) {
    if (requested < 0 || requested > MAX_SIZE) {
      throw Refusal.invalid(
          "page_size",
          Integer.toUnsignedString(requested),
          "1 to " + MAX_SIZE + ", or 0 for " + DEFAULT_SIZE);
    }
    return requested == 0 ? DEFAULT_SIZE : requested;
  }

  /** Returns the token that stands for a position. */
  static String token(String position) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(position.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the position behind which the page begins; empty: at the first row. */
  static String position(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalidToken(token);
    }
  }

  /** Returns the refusal of a token that no answer gave. */
  static Refusal invalidToken(String token) {
    return Refusal.invalid("page_token", token, "the next_page_token of an earlier answer");
  }

  /** Joins the parts of a position: a part that ends sooner comes before one that goes on. */
  static String place(Object... parts) {
    StringBuilder place = new StringBuilder();
    for (Object part : parts) {
      place.append(part).append('\0');
    }
    return place.toString();
  }

  /** Returns a part of a position by which the last of an enumeration's values comes first. */
  static <E extends Enum<E>> String lastFirst(E value) {
    long later = EnumSet.range(value, last(value)).size();
    return Character.toString((char) ('a' + later));
  }

  /** Returns a part of a position by which the latest comes first. */
  static String latestFirst(Instant instant) {
    return String.format(Locale.ROOT, "%019d", Long.MAX_VALUE - instant.toEpochMilli());
  }

  private static <E extends Enum<E>> E last(E value) {
    E[] values = value.getDeclaringClass().getEnumConstants();
    return values[values.length - 1];
  }
}
