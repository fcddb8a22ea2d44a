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

  /** Checks the port. */
  public BindAddress {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
  }

  /**
   * Returns the address named {@code host}.
   *
   * @throws IllegalArgumentException if the name has no address
   */
  public static BindAddress of(String host, int port) {
    try {
      return new BindAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "host: '" + host + "' (expected: a local address or a name that resolves to one)", e);
    }
  }

  /** Tells whether programs of this machine only can connect. */
  public boolean isLoopback() {
    return address.isLoopbackAddress();
  }

  InetSocketAddress socketAddress() {
    return new InetSocketAddress(address, port);
  }
}
