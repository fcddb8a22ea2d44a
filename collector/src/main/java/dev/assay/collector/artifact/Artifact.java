package dev.assay.collector.artifact;

import java.util.function.Function;

/**
 * The content that runs: what inventories, usage and vulnerabilities belong to.
 *
 * <p>{@link Object#toString} gives its name for people and programs, as the query interface takes
 * it; {@link #key()} its key in the store.
 */
public sealed interface Artifact {

  /** Returns the key in the store. */
  long key();

  /** Calls the function of the case that this is. */
  <T> T match(
      Function<Image, T> image,
      Function<Named, T> named,
      Function<Host, T> host,
      Function<Unjoined, T> unjoined);

  /** A container image, by its config digest (the image ID). */
  record Image(Sha256 configDigest) implements Artifact {
    @Override
    public long key() {
      return configDigest.key();
    }

    @Override
    public <T> T match(
        Function<Image, T> image,
        Function<Named, T> named,
        Function<Host, T> host,
        Function<Unjoined, T> unjoined) {
      return image.apply(this);
    }

    @Override
    public String toString() {
      return configDigest.toString();
    }
  }

  /** A program named by its user. */
  record Named(String application, String component, String version) implements Artifact {
    @Override
    public long key() {
      return ContentKey.of("named", application, component, version);
    }

    @Override
    public <T> T match(
        Function<Image, T> image,
        Function<Named, T> named,
        Function<Host, T> host,
        Function<Unjoined, T> unjoined) {
      return named.apply(this);
    }

    @Override
    public String toString() {
      return application + "/" + component + "/" + version;
    }
  }

  /** A node's own file system. */
  record Host(String cluster, String node) implements Artifact {
    @Override
    public long key() {
      return ContentKey.of("host", cluster, node);
    }

    @Override
    public <T> T match(
        Function<Image, T> image,
        Function<Named, T> named,
        Function<Host, T> host,
        Function<Unjoined, T> unjoined) {
      return host.apply(this);
    }

    @Override
    public String toString() {
      return cluster.isEmpty() ? "host:" + node : "host:" + cluster + "/" + node;
    }
  }

  /**
   * A container or a process of which nobody has said yet what it runs: usage waits under this name
   * until the sensor of its node does.
   *
   * @param subject "container:" or "process:" and what tells it apart
   */
  record Unjoined(String subject) implements Artifact {
    @Override
    public long key() {
      return ContentKey.of("unjoined", subject);
    }

    @Override
    public <T> T match(
        Function<Image, T> image,
        Function<Named, T> named,
        Function<Host, T> host,
        Function<Unjoined, T> unjoined) {
      return unjoined.apply(this);
    }

    @Override
    public String toString() {
      return subject;
    }
  }
}
