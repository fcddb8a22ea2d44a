package dev.assay.settings;

import org.jspecify.annotations.Nullable;

/** Addresses: host and port. */
final class HostPortType extends SettingType<HostPort> {

  private final int leastPort;

  HostPortType(int leastPort) {
    this.leastPort = leastPort;
  }

  @Override
  public @Nullable HostPort read(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      return null;
    }
    String host = host(text.substring(0, colon));
    Long port = Quantity.wholeNumber(text.substring(colon + 1));
    if (host == null || port == null || port < leastPort || port > 65535) {
      return null;
    }
    return new HostPort(host, port.intValue());
  }

  private static @Nullable String host(String text) {
    if (text.startsWith("[") && text.endsWith("]") && text.length() > 2) {
      return text.substring(1, text.length() - 1);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // An IPv6 address without brackets cannot be told from its port; a slash means a URL was
      // given.
      if (c <= ' ' || c == ':' || c == '/' || c == '[' || c == ']') {
        return null;
      }
    }
    return text;
  }

  @Override
  public String rule() {
    return "host:port, port from "
        + leastPort
        + " to 65535, such as collector.example:7433 or [::1]:7433";
  }
}
