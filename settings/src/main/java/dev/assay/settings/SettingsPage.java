package dev.assay.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * Documents settings in Markdown, from their declarations: a section per program, a table row per
 * setting.
 */
public final class SettingsPage {

  private final List<String> lines = new ArrayList<String>();

  /** Begins a page. */
  public SettingsPage(String title, String introduction) {
    lines.add("# " + title);
    lines.add("");
    lines.add(introduction);
  }

  /** Adds a program's section. */
  public SettingsPage section(
      String title, String introduction, List<? extends Setting<?>> settings) {
    lines.add("");
    lines.add("## " + title);
    lines.add("");
    lines.add(introduction);
    lines.add("");
    lines.add("| Setting, environment variable | Default | Values | Meaning |");
    lines.add("|---|---|---|---|");
    for (Setting<?> setting : settings) {
      lines.add(row(setting));
    }
    return this;
  }

  private static String row(Setting<?> setting) {
    String unit = setting.unit().isEmpty() ? "" : " (" + setting.unit() + ")";
    return "| `"
        + setting.key()
        + "`<br>`"
        + setting.environmentVariable()
        + "` | "
        + defaultOf(setting)
        + " | "
        + cell(setting.type().rule() + unit)
        + " | "
        + cell(setting.meaning())
        + " |";
  }

  private static String defaultOf(Setting<?> setting) {
    String text = setting.defaultText();
    if (text == null) {
      return setting.isRequired() ? "required" : "none";
    }
    return text.isEmpty() ? "empty" : "`" + cell(text) + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }

  /** Returns the page, lines ended by a newline. */
  public String render() {
    StringBuilder page = new StringBuilder();
    for (String line : lines) {
      page.append(line).append('\n');
    }
    return page.toString();
  }
}
