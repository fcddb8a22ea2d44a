package dev.assay.collector.notify;

import dev.assay.collector.registry.Reach;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;

/**
 * Keeps messages from hosts that only the collector's network, or machine, can reach: whoever may
 * write rules must not learn by them what is there. Hosts that are meant are named; link-local
 * addresses, where clouds answer with credentials, are never asked.
 *
 * @param internal hosts that may be on loopback and private addresses; * for all
 */
public record HostGuard(Set<String> internal) {

  /** Copies the hosts. */
  public HostGuard {
    internal = Set.copyOf(internal);
  }

  /** Metadata services of clouds that are on other addresses than link-local ones. */
  private static final Set<String> METADATA = Set.of("fd00:ec2:0:0:0:0:0:254", "100.100.100.200");

  /**
   * Looks where a host is. The runtime remembers the answer for longer than a connection takes, so
   * that a name that leads elsewhere a moment later leads nowhere.
   *
   * @return whether it is internal
   * @throws UnusableTargetException if it is not to be asked, or nobody knows it
   */
  boolean check(String host) throws UnusableTargetException {
    String bare = host.replaceAll("^\\[|\\]$", "");
    boolean inside = false;
    try {
      for (InetAddress each : InetAddress.getAllByName(bare)) {
        Reach reach = Reach.of(each);
        if (reach == Reach.LINK || each.isMulticastAddress() || isMetadata(each)) {
          throw new UnusableTargetException(
              bare + " is on a link-local address or is a metadata service: never asked");
        }
        if (reach != Reach.EVERYBODY && !internal.contains("*") && !internal.contains(bare)) {
          throw new UnusableTargetException(
              bare
                  + " is on a "
                  + reach.words()
                  + " address: not asked (where that is right, name the host in"
                  + " collector.automation.internal-hosts)");
        }
        inside |= reach != Reach.EVERYBODY;
      }
      return inside;
    } catch (UnknownHostException e) {
      throw new UnusableTargetException(bare + ": nobody knows such a host");
    }
  }

  private static boolean isMetadata(InetAddress address) {
    return METADATA.contains(address.getHostAddress());
  }
}
