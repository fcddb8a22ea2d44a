package dev.assay.collector.access;

import io.netty.util.AttributeKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param name name of the credential, for people
 * @param role what the credential is good for; null: whoever reaches the port may do everything
 * @param credential what the caller showed, not secret; empty for anybody
 * @param cluster the cluster that a sensor reports for
 * @param node the node that a sensor reports for, or {@link #ANY_NODE}
 */
public record Caller(
    String name, @Nullable Role role, String credential, String cluster, String node) {

  /** Where requests keep it. */
  public static final AttributeKey<Caller> KEY = AttributeKey.valueOf(Caller.class, "KEY");

  /** Stands for every node of a cluster. */
  public static final String ANY_NODE = "*";

  /** Whoever reaches the port of a collector that asks for no credentials. */
  public static final Caller ANYBODY = new Caller("anybody", null, "", "", "");

  /** Tells whether this caller may do what needs {@code needed}. */
  public boolean may(Permission needed) {
    return role == null || role.may(needed);
  }

  /** Returns why this caller may not report for a node; empty: it may. */
  public Optional<String> refusedNode(String ofCluster, String ofNode) {
    if (role == null) {
      return Optional.empty();
    }
    boolean isBound = role == Role.SENSOR && cluster.equals(ofCluster);
    if (isBound && (node.equals(ANY_NODE) || node.equals(ofNode))) {
      return Optional.empty();
    }
    return Optional.of(
        "the credential '"
            + name
            + "' is "
            + (role == Role.SENSOR
                ? "for " + node(cluster, node)
                : "no sensor's but of role " + role.word())
            + ", not for "
            + node(ofCluster, ofNode));
  }

  /** Returns why this caller may not report for a JVM; empty: it may. */
  public Optional<String> refusedJvm() {
    return role == null || role == Role.AGENT
        ? Optional.empty()
        : Optional.of("the credential '" + name + "' is no agent's but of role " + role.word());
  }

  private static String node(String cluster, String node) {
    String which = node.equals(ANY_NODE) ? "all nodes" : "node '" + node + "'";
    return cluster.isEmpty()
        ? which + " outside of clusters"
        : which + " of cluster '" + cluster + "'";
  }
}
