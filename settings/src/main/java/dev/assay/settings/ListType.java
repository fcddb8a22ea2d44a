package dev.assay.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists, comma-separated, blanks around elements ignored.
 *
 * @param <E> type of the elements
 */
final class ListType<E> extends SettingType<List<E>> {

  private final SettingType<E> element;

  ListType(SettingType<E> element) {
    this.element = element;
  }

  @Override
  public @Nullable List<E> read(String text) {
    List<E> values = new ArrayList<E>();
    int from = 0;
    while (!text.trim().isEmpty() && from <= text.length()) {
      int comma = text.indexOf(',', from);
      int to = comma < 0 ? text.length() : comma;
      E value = element.read(text.substring(from, to).trim());
      if (value == null) {
        return null;
      }
      values.add(value);
      from = to + 1;
    }
    return Collections.unmodifiableList(values);
  }

  @Override
  public String rule() {
    return "comma-separated list of: " + element.rule();
  }

  @Override
  public String show(List<E> values) {
    StringBuilder shown = new StringBuilder();
    for (E value : values) {
      shown.append(shown.length() == 0 ? "" : ",").append(element.show(value));
    }
    return shown.toString();
  }
}
