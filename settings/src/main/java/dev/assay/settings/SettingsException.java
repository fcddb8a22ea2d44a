package dev.assay.settings;

import java.util.List;

/** A program cannot start with its settings. The message lists every problem, a line each. */
public final class SettingsException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  SettingsException(List<SettingsProblem> problems) {
    super(message(problems));
  }

  private static String message(List<SettingsProblem> problems) {
    StringBuilder message = new StringBuilder();
    message.append(problems.size() == 1 ? "one setting is" : problems.size() + " settings are");
    message.append(" wrong:");
    for (SettingsProblem problem : problems) {
      message.append("\n  ").append(problem);
    }
    return message.toString();
  }
}
