package dev.assay.collector;

import dev.assay.collector.health.GrpcHealth;
import dev.assay.collector.health.Health;
import dev.assay.collector.health.HealthEndpoint;
import dev.assay.collector.health.Probe;
import dev.assay.collector.ingest.GroupCommit;
import dev.assay.collector.storage.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What tells whether the collector works. */
final class HealthParts {

  private static final Duration INTERVAL = Duration.ofSeconds(2);

  /** A few checks; whoever asks in between hears of a part that hangs. */
  private static final Duration AGE = Duration.ofSeconds(10);

  private final Database database;
  private final GroupCommit commits;

  HealthParts(Database database, GroupCommit commits) {
    this.database = database;
    this.commits = commits;
  }

  /** Returns whether questions are answered and evidence is stored; asked again and again. */
  Health readiness(Threads threads, Clock clock) {
    Probe writable =
        new Probe(
            "database",
            () -> {
              database.checkWritable();
              return Optional.empty();
            });
    Probe committing = new Probe("commits", () -> Optional.ofNullable(commits.failure()));
    Health readiness = new Health(List.of(writable, committing), AGE, clock);
    // Once before anybody can ask, so that a collector that listens is ready.
    readiness.check();
    threads.every("assay-probe", INTERVAL, readiness::check);
    return readiness;
  }

  /** Returns the same for clients of gRPC. */
  static GrpcHealth grpc(Health readiness, Threads threads) {
    GrpcHealth health = new GrpcHealth(readiness);
    threads.every("assay-health", INTERVAL, health::update);
    return health;
  }

  /** Returns what is wrong that only another start repairs: a full disk stays full. */
  HealthEndpoint alive() {
    return new HealthEndpoint(
        () ->
            commits.isRunning()
                ? database.lost().map(reason -> "database: " + reason).stream().toList()
                : List.of("commits: the thread has ended"));
  }
}
