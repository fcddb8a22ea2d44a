package dev.assay.collector.page;

import io.grpc.Status;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a reader asked for: a path of the page and its parameters, which say all that the page
 * depends on.
 *
 * @param path the path, decoded
 * @param parameters those that are not empty, by name, in the order in which they were given
 */
record Asked(String path, Map<String, String> parameters) {

  /** Where a later page of a list begins. */
  static final String TOKEN = "page";

  /** How many rows are on the pages before. */
  static final String BEFORE = "before";

  Asked {
    Map<String, String> kept = new LinkedHashMap<>(parameters);
    kept.values().removeIf(String::isEmpty);
    parameters = kept;
  }

  /** Returns the value of a parameter; empty: it was not given. */
  String get(String name) {
    return parameters.getOrDefault(name, "");
  }

  boolean has(String name) {
    return parameters.containsKey(name);
  }

  /**
   * Returns the value of a parameter that is a name of an enumeration, in lower case.
   *
   * @throws io.grpc.StatusRuntimeException if there is no such name
   */
  <E extends Enum<E>> E choice(String name, E none) {
    String value = get(name);
    if (value.isEmpty()) {
      return none;
    }
    E[] values = none.getDeclaringClass().getEnumConstants();
    return Arrays.stream(values)
        .filter(each -> value(each).equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                Status.INVALID_ARGUMENT
                    .withDescription(
                        name
                            + ": '"
                            + value
                            + "' (expected: one of "
                            + Arrays.stream(values)
                                .map(Asked::value)
                                .filter(each -> !each.equals("unrecognized"))
                                .collect(Collectors.joining(", "))
                            + ")")
                    .asRuntimeException());
  }

  /** Returns how a value of an enumeration is written in a URL. */
  static String value(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Returns how many rows are on the pages before, for people: a hint, since rows come and go. */
  int before() {
    String value = get(BEFORE);
    return value.matches("[0-9]{1,8}") ? Integer.parseInt(value) : 0;
  }

  /** Returns the same with another value of a parameter, from the first page; empty: without it. */
  Asked with(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(parameters);
    changed.remove(TOKEN);
    changed.remove(BEFORE);
    changed.put(name, value);
    return new Asked(path, changed);
  }

  /** Returns the same without a parameter, from the first page. */
  Asked without(String name) {
    return with(name, "");
  }

  /** Returns the same on the page behind, on which {@code shown} rows come before. */
  Asked after(String token, int shown) {
    Map<String, String> changed = new LinkedHashMap<>(parameters);
    changed.put(TOKEN, token);
    changed.put(BEFORE, Integer.toString(before() + shown));
    return new Asked(path, changed);
  }

  /** Returns the same as a file of some format: its path with that ending, from the first page. */
  Asked file(String ending) {
    Asked first = without(TOKEN);
    return new Asked(path + "." + ending, first.parameters());
  }

  /** Returns a path with parameters, which are names and values in turn. */
  static Asked of(String path, String... parameters) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < parameters.length; i += 2) {
      map.put(parameters[i], parameters[i + 1]);
    }
    return new Asked(path, map);
  }

  /** Returns it as a link within the page. */
  String url() {
    if (parameters.isEmpty()) {
      return path;
    }
    return parameters.entrySet().stream()
        .map(each -> encode(each.getKey()) + "=" + encode(each.getValue()))
        .collect(Collectors.joining("&", path + "?", ""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
