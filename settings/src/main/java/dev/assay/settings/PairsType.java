package dev.assay.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values by name, {@code name=value}, comma-separated, blanks around them ignored. A name is given
 * once.
 *
 * @param <V> type of the values
 */
final class PairsType<V> extends SettingType<Map<String, V>> {

  private final SettingType<V> value;

  PairsType(SettingType<V> value) {
    this.value = value;
  }

  @Override
  public @Nullable Map<String, V> read(String text) {
    Map<String, V> values = new LinkedHashMap<String, V>();
    int from = 0;
    while (!text.trim().isEmpty() && from <= text.length()) {
      int comma = text.indexOf(',', from);
      int to = comma < 0 ? text.length() : comma;
      int equals = text.indexOf('=', from);
      if (equals < 0 || equals > to) {
        return null;
      }
      String name = text.substring(from, equals).trim();
      V read = value.read(text.substring(equals + 1, to).trim());
      if (name.isEmpty() || read == null || values.put(name, read) != null) {
        return null;
      }
      from = to + 1;
    }
    return Collections.unmodifiableMap(values);
  }

  @Override
  public String rule() {
    return "comma-separated list of name=value, each name once, with the value: " + value.rule();
  }

  @Override
  public String show(Map<String, V> values) {
    StringBuilder shown = new StringBuilder();
    for (Map.Entry<String, V> each : values.entrySet()) {
      shown
          .append(shown.length() == 0 ? "" : ",")
          .append(each.getKey())
          .append('=')
          .append(value.show(each.getValue()));
    }
    return shown.toString();
  }
}
