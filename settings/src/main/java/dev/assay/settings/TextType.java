package dev.assay.settings;

/** Any text. */
final class TextType extends SettingType<String> {

  @Override
  public String read(String text) {
    return text;
  }

  @Override
  public String rule() {
    return "text";
  }
}
