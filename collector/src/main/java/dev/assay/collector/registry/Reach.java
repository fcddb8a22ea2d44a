package dev.assay.collector.registry;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Who can reach an address, the most first. */
public enum Reach {
  EVERYBODY("public"),
  NETWORK("private"),
  LINK("link-local"),
  MACHINE("loopback");

  private final String words;

  Reach(String words) {
    this.words = words;
  }

  /** Returns it in words for people. */
  public String words() {
    return words;
  }

  /** Returns who can reach {@code address}. */
  public static Reach of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
      return MACHINE;
    }
    if (address.isLinkLocalAddress()) {
      return LINK;
    }
    // RFC 4193 (fc00::/7) and RFC 6598 (100.64.0.0/10), which Java knows nothing of.
    boolean uniqueLocal = address instanceof Inet6Address && (bytes[0] & 0xfe) == 0xfc;
    boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    return address.isSiteLocalAddress() || uniqueLocal || shared ? NETWORK : EVERYBODY;
  }
}
