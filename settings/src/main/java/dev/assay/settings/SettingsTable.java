package dev.assay.settings;

import java.util.Collection;

/** Effective settings as text, in aligned columns. */
final class SettingsTable {

  private SettingsTable() {}

  static String of(Collection<Settings.Effective<?>> values) {
    int keyWidth = 0;
    int valueWidth = 0;
    for (Settings.Effective<?> value : values) {
      keyWidth = Math.max(keyWidth, value.setting.key().length());
      valueWidth = Math.max(valueWidth, shown(value).length());
    }
    StringBuilder table = new StringBuilder();
    for (Settings.Effective<?> value : values) {
      append(table, value.setting.key(), keyWidth);
      append(table, shown(value), valueWidth);
      table.append(value.source).append('\n');
    }
    return table.toString();
  }

  private static String shown(Settings.Effective<?> value) {
    String unit = value.setting.unit();
    return value.value == null || unit.isEmpty() ? value.shown() : value.shown() + " " + unit;
  }

  private static void append(StringBuilder table, String cell, int width) {
    table.append(cell);
    for (int i = cell.length(); i < width + 2; i++) {
      table.append(' ');
    }
  }
}
