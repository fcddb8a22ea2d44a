package dev.assay.collector.automation;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import dev.assay.collector.integrity.Comparison;
import dev.assay.collector.integrity.Evidence;
import dev.assay.collector.integrity.IntegrityStore;
import dev.assay.collector.integrity.Location;
import dev.assay.collector.integrity.Place;
import dev.assay.collector.integrity.Subject;
import dev.assay.collector.integrity.TrustPolicy;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationEvent;
import dev.assay.collector.integrity.ViolationType;
import dev.assay.collector.notify.HostGuard;
import dev.assay.collector.notify.Links;
import dev.assay.collector.notify.Secrets;
import dev.assay.collector.notify.TargetChannels;
import dev.assay.collector.registry.Mirrors;
import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.SqlAlertStore;
import dev.assay.collector.storage.SqlIntegrityStore;
import dev.assay.collector.storage.SqlOutboxStore;
import dev.assay.collector.storage.kit.TestDatabase;
import dev.assay.collector.testing.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;

/** An outbox on a real database, which sends in the thread that looks. */
final class OutboxCase implements AutoCloseable {

  final MovableClock clock;
  final Database database;
  final SqlIntegrityStore integrity;
  final SqlOutboxStore store;
  final RuleBook book;
  final Outbox outbox;

  private OutboxCase(
      TestDatabase kind, Path directory, MovableClock clock, Map<String, String> environment) {
    this.clock = clock;
    this.database = kind.open(directory.resolve("collector.db"));
    this.integrity = new SqlIntegrityStore(database);
    this.store = new SqlOutboxStore(database);
    this.book = new RuleBook(directory.resolve("rules.yaml"), store);
    this.outbox = worker(environment);
  }

  /** Opens what is in a directory: collector.db and rules.yaml. */
  static OutboxCase open(TestDatabase kind, Path directory, MovableClock clock) {
    return open(kind, directory, clock, Map.of());
  }

  static OutboxCase open(
      TestDatabase kind, Path directory, MovableClock clock, Map<String, String> environment) {
    return new OutboxCase(kind, directory, clock, environment);
  }

  /** Makes one more worker on the same store. */
  Outbox worker(Map<String, String> environment) {
    return new Outbox(
        UUID.randomUUID(),
        new Occurrences(
            integrity,
            new SqlAlertStore(database),
            new TrustPolicy(List.of("registry.trusted"), Mirrors.none())),
        store,
        book,
        new TargetChannels(
            new HostGuard(Set.of("127.0.0.1")),
            new Secrets(environment::get),
            new Links(() -> "https://assay.example"),
            clock),
        Runnable::run,
        Duration.ofDays(30),
        new Random(1),
        clock);
  }

  static void write(Path directory, String rules) throws IOException {
    Files.writeString(directory.resolve("rules.yaml"), rules);
  }

  /** Records that something became of violations, numbered from {@code from}. */
  void record(ViolationEvent.Kind kind, int from, int count) {
    List<Violation> violations =
        IntStream.range(from, from + count).mapToObj(each -> violation(each, kind)).toList();
    IntegrityStore.Findings findings =
        new IntegrityStore.Findings(
            List.of(),
            violations,
            List.of(),
            List.of(),
            violations.stream()
                .map(each -> new ViolationEvent(each.id(), kind, clock.instant(), "because"))
                .toList());
    integrity.save(findings);
  }

  private Violation violation(int number, ViolationEvent.Kind kind) {
    Subject subject =
        new Subject("registry.example/app:" + number, Digest.ofContent(new byte[] {1}));
    boolean open = kind != ViolationEvent.Kind.RESOLVED;
    return new Violation(
        HexFormat.of().toHexDigits((long) number),
        ViolationType.MISSING_SOURCE,
        subject,
        new Evidence(
            new Comparison(
                null, null, null, Platform.UNKNOWN, "", "registry.example/app:" + number),
            "Artifact Not Found",
            new TreeSet<>(),
            List.of(),
            null,
            null),
        List.of(
            new Location(
                new Place("east", "prod", "Deployment", "web", "n1", "app", "c1"),
                clock.instant())),
        clock.instant(),
        clock.instant(),
        open ? null : clock.instant(),
        open ? "" : "because",
        "",
        null);
  }

  List<Delivery> deliveries(Delivery.State state) {
    return store.deliveries(new OutboxStore.Filter(List.of(state), ""), 10_000, null);
  }

  @Override
  public void close() {
    outbox.close();
    database.close();
  }
}
