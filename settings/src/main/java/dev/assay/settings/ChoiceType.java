package dev.assay.settings;

import org.jspecify.annotations.Nullable;

/** One word out of some. */
final class ChoiceType extends SettingType<String> {

  private final String[] words;

  ChoiceType(String... words) {
    this.words = words.clone();
  }

  @Override
  public @Nullable String read(String text) {
    for (String word : words) {
      if (word.equals(text)) {
        return word;
      }
    }
    return null;
  }

  @Override
  public String rule() {
    StringBuilder rule = new StringBuilder("one of");
    String before = " ";
    for (String word : words) {
      rule.append(before).append(word);
      before = ", ";
    }
    return rule.toString();
  }
}
