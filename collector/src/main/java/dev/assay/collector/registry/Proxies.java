package dev.assay.collector.registry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which requests go through an HTTP proxy. Immutable. */
public final class Proxies extends ProxySelector {

  private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);
  private static final int DEFAULT_PORT = 80;

  private final List<Proxy> https;
  private final List<Proxy> http;
  private final List<String> direct;

  private Proxies(List<Proxy> https, List<Proxy> http, List<String> direct) {
    this.https = https;
    this.http = http;
    this.direct = direct;
  }

  /** Returns no proxies. */
  public static Proxies none() {
    return new Proxies(DIRECT, DIRECT, List.of());
  }

  /**
   * Returns proxies as environments name them.
   *
   * @param https address for https, "http://proxy.example:3128" or without the scheme; null: none
   * @param http the same for http
   * @param direct hosts asked directly: names, which stand for all names below them too, host:port,
   *     or * for all
   * @throws IllegalArgumentException if an address is none, or has a user, which is not supported
   */
  public static Proxies of(@Nullable String https, @Nullable String http, List<String> direct) {
    return new Proxies(
        proxy(https),
        proxy(http),
        direct.stream()
            .map(each -> each.strip().toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", ""))
            .filter(each -> !each.isEmpty())
            .toList());
  }

  private static List<Proxy> proxy(@Nullable String address) {
    if (address == null) {
      return DIRECT;
    }
    URI uri = uri(address.contains("://") ? address : "http://" + address);
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null) {
      // Without the address, which may hold a password.
      throw new IllegalArgumentException(
          "proxy: expected http://host:port, without user and password");
    }
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    return List.of(
        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(uri.getHost(), port)));
  }

  private static URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("proxy: expected http://host:port", e);
    }
  }

  @Override
  public List<Proxy> select(URI uri) {
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    boolean https443 = "https".equals(uri.getScheme());
    int port = uri.getPort() >= 0 ? uri.getPort() : https443 ? 443 : 80;
    if (RegistryAccess.isLoopback(host)
        || direct.stream().anyMatch(each -> matches(each, host, port))) {
      return DIRECT;
    }
    return https443 ? https : http;
  }

  private static boolean matches(String rule, String host, int port) {
    return rule.equals("*")
        || rule.equals(host)
        || rule.equals(host + ":" + port)
        || host.endsWith("." + rule);
  }

  /** The request that failed says so itself. */
  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
}
