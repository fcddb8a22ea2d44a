package dev.assay.collector.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Where the server listens.
 *
 * @param address the local address
 * @param port the port, 0 to 65535; 0 lets the kernel choose a free one
 */
public record BindAddress(InetAddress address, int port) {

  /** Who may reach a server that speaks plain text and knows no users. */
  public enum Exposure {
    /** Programs of this machine only. */
    LOOPBACK_ONLY,
    /** Everybody who can reach the address; the network in front of it is trusted. */
    PLAIN_TEXT_ANYWHERE
  }

  /** Checks the port. */
  public BindAddress {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
  }

  /**
   * Returns the address named {@code host}.
   *
   * @throws IllegalArgumentException if the name has no address, or one that {@code exposure} does
   *     not allow
   */
  public static BindAddress of(String host, int port, Exposure exposure) {
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "host: '" + host + "' (expected: a local address or a name that resolves to one)", e);
    }
    if (!address.isLoopbackAddress() && exposure == Exposure.LOOPBACK_ONLY) {
      throw new IllegalArgumentException(
          "host: '"
              + host
              + "' (expected: a loopback address such as 127.0.0.1, because the server speaks plain text and knows no"
              + " users; where the network itself is trusted, allow plain text explicitly)");
    }
    return new BindAddress(address, port);
  }

  InetSocketAddress socketAddress() {
    return new InetSocketAddress(address, port);
  }
}
