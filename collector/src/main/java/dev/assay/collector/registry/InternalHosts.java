package dev.assay.collector.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;

/**
 * To which hosts on internal addresses registries may lead that are not on such themselves. A
 * registry says where its token service is and where it redirects to; a hostile one could have the
 * collector ask what only the collector's network can reach, such as a cloud's metadata service.
 *
 * @param allowed hosts that registries may lead to all the same; * for all
 */
public record InternalHosts(Set<String> allowed) {

  /** Copies the hosts. */
  public InternalHosts {
    allowed = Set.copyOf(allowed);
  }

  /**
   * Returns why a registry may not lead to an address; nothing where it may.
   *
   * @param registry address of the registry
   * @param target where it leads to
   * @param names whether names are to be looked up; not where a proxy does that
   */
  Optional<String> refusal(String registry, String target, Lookup names) {
    if (registry.equalsIgnoreCase(target) || allowed.contains("*") || allowed.contains(target)) {
      return Optional.empty();
    }
    Reach reach = reach(target, names);
    if (reach == Reach.EVERYBODY) {
      return Optional.empty();
    }
    Reach own = reach(registry, names);
    boolean within = own == reach || (own == Reach.MACHINE && reach == Reach.NETWORK);
    return within
        ? Optional.empty()
        : Optional.of(
            target
                + ", which is on a "
                + reach.words()
                + " address, while the registry is on a "
                + own.words()
                + " one: not followed (where that is right, name the host in"
                + " collector.registry.internal-hosts)");
  }

  /** What is done about names. */
  enum Lookup {
    RESOLVED,
    /** Only addresses, and localhost, are looked at. */
    LITERAL
  }

  private static Reach reach(String host, Lookup names) {
    String bare = host.replaceAll("^\\[|\\]$", "");
    boolean literal = bare.indexOf(':') >= 0 || bare.matches("[0-9.]+");
    if (bare.equalsIgnoreCase("localhost")
        || bare.toLowerCase(java.util.Locale.ROOT).endsWith(".localhost")) {
      return Reach.MACHINE;
    }
    if (!literal && names == Lookup.LITERAL) {
      return Reach.EVERYBODY;
    }
    Reach most = Reach.EVERYBODY;
    try {
      for (InetAddress each : InetAddress.getAllByName(bare)) {
        Reach reach = Reach.of(each);
        most = reach.compareTo(most) > 0 ? reach : most;
      }
    } catch (UnknownHostException e) {
      return Reach.EVERYBODY; // The request fails by itself, and says so.
    }
    return most;
  }
}
