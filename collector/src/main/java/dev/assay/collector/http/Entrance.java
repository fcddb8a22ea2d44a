package dev.assay.collector.http;

import dev.assay.collector.access.Access;
import dev.assay.collector.access.Audit;
import dev.assay.collector.access.FailedAttempts;
import dev.assay.collector.access.ForeignTokens;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where and how the server is reached.
 *
 * @param address where it listens
 * @param tls the certificate that it shows; null: it speaks plain text
 * @param gate who is let through
 * @param isForAnybody whether no credential is asked for
 */
public record Entrance(
    BindAddress address, @Nullable ServerTls tls, Gate gate, boolean isForAnybody) {

  /** Returns one that speaks plain text with anybody. */
  public static Entrance open(BindAddress address) {
    Clock clock = Clock.systemUTC();
    Gate gate =
        new Gate(
            Access.open(),
            ForeignTokens.NONE,
            new FailedAttempts(clock),
            new Audit(clock),
            Map.of(),
            Map.of());
    return new Entrance(address, null, gate, true);
  }
}
