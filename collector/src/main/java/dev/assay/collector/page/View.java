package dev.assay.collector.page;

import java.util.HashMap;
import java.util.Map;

/**
 * What a screen shows: a template and its parameters.
 *
 * @param template its file below src/main/jte
 * @param section the part of the navigation that it belongs to
 * @param title the title of the page
 * @param parameters by name, besides {@code frame}
 */
record View(String template, String section, String title, Map<String, Object> parameters) {

  View {
    parameters = Map.copyOf(parameters);
  }

  /** Returns the same with a further parameter. */
  View with(String name, Object value) {
    Map<String, Object> more = new HashMap<>(parameters);
    more.put(name, value);
    return new View(template, section, title, more);
  }
}
