package dev.assay.collector.http;

import org.jspecify.annotations.Nullable;

/**
 * Where and how the server is reached.
 *
 * @param address where it listens
 * @param tls the certificate that it shows; null: it speaks plain text
 */
public record Entrance(BindAddress address, @Nullable ServerTls tls) {

  /** Returns one that speaks plain text. */
  public static Entrance open(BindAddress address) {
    return new Entrance(address, null);
  }
}
