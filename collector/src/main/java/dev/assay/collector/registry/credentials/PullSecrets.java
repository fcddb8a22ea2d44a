package dev.assay.collector.registry.credentials;

import java.util.List;

/**
 * Credentials that a cluster has for pulling images, where the collector may read them. Asked from
 * any thread; never blocks, and answers with what it knows already.
 */
@FunctionalInterface
public interface PullSecrets {

  /** There are none, or they may not be read. */
  PullSecrets NONE = List::of;

  /** Returns the secrets' contents, the preferred ones first. */
  List<DockerConfig> current();
}
