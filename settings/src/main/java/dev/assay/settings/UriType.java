package dev.assay.settings;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Absolute URIs with one of some schemes. */
final class UriType extends SettingType<URI> {

  private final ChoiceType schemes;

  UriType(String... schemes) {
    this.schemes = new ChoiceType(schemes);
  }

  @Override
  public @Nullable URI read(String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme();
      return scheme == null || schemes.read(scheme) == null ? null : uri;
    } catch (URISyntaxException e) {
      return null; // the answer of this method to a text that breaks the rule
    }
  }

  @Override
  public String rule() {
    return "absolute URI with the scheme " + schemes.rule();
  }
}
