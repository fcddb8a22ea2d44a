package dev.assay.settings;

/** A network address by name: host and TCP port. */
public final class HostPort {

  private final String host;
  private final int port;

  /**
   * Makes one.
   *
   * @param host name or address; an IPv6 address without brackets
   */
  public HostPort(String host, int port) {
    if (host.isEmpty() || port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "address: '" + host + ":" + port + "' (expected: host:port, port from 0 to 65535)");
    }
    this.host = host;
    this.port = port;
  }

  /** Returns the name or address; an IPv6 address without brackets. */
  public String host() {
    return host;
  }

  /** Returns the TCP port. */
  public int port() {
    return port;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HostPort
        && ((HostPort) other).host.equals(host)
        && ((HostPort) other).port == port;
  }

  @Override
  public int hashCode() {
    return host.hashCode() * 31 + port;
  }

  /** Returns {@code host:port}, with brackets around an IPv6 address. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
