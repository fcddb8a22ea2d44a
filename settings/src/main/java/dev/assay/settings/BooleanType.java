package dev.assay.settings;

import org.jspecify.annotations.Nullable;

/** True or false, in these words only: "yes", "1" or a typing error are not taken for either. */
final class BooleanType extends SettingType<Boolean> {

  @Override
  public @Nullable Boolean read(String text) {
    if (text.equals("true")) {
      return Boolean.TRUE;
    }
    return text.equals("false") ? Boolean.FALSE : null;
  }

  @Override
  public String rule() {
    return "true or false";
  }
}
