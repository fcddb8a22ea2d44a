package dev.assay.benchmarks.integrity;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.integrity.Confirmation;
import dev.assay.collector.integrity.ImageIntegrity;
import dev.assay.collector.integrity.IntegrityCheck;
import dev.assay.collector.integrity.IntegrityListener;
import dev.assay.collector.integrity.IntegrityMonitor;
import dev.assay.collector.integrity.IntegrityRegister;
import dev.assay.collector.integrity.Pace;
import dev.assay.collector.integrity.Place;
import dev.assay.collector.integrity.RecordedEvent;
import dev.assay.collector.integrity.RunningImages;
import dev.assay.collector.integrity.RunningInstance;
import dev.assay.collector.integrity.TagPolicy;
import dev.assay.collector.registry.HttpRegistryClient;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.SqlIntegrityStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/** A monitor of one container for each reference, all due whenever it is told. */
final class MonitoredFleet implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMinutes(10);

  /** Names what runs as number so. */
  record Running(IntFunction<String> reference, IntFunction<Digest> imageId, int count) {}

  private final Database database;
  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final ExecutorService network = Executors.newSingleThreadExecutor();
  private final LeapingClock clock = new LeapingClock();
  private final IntegrityMonitor monitor;

  MonitoredFleet(Path database, String host, Shipped shipped) {
    this(
        database,
        new Running(
            number -> shipped.reference(host, number),
            number -> shipped.image(number).id(),
            shipped.count()));
  }

  MonitoredFleet(Path file, Running running) {
    database = Database.open(file);
    SqlIntegrityStore store = new SqlIntegrityStore(database);
    monitor =
        new IntegrityMonitor(
            new Fleet(running),
            new HttpRegistryClient(RegistryAccess.standard(), clock, network),
            new IntegrityCheck(new TagPolicy(TagPolicy.STANDARD_MUTABLE_TAGS)),
            store,
            new IntegrityRegister(store, Confirmation.standard(INTERVAL), new Nobody()),
            Pace.even(INTERVAL, Duration.ofDays(30)),
            clock,
            worker);
  }

  /** Checks every reference once, and returns how many nanoseconds that took. */
  long checkAll() throws InterruptedException, ExecutionException {
    clock.leap(INTERVAL);
    long begin = System.nanoTime();
    monitor.look().get();
    return System.nanoTime() - begin;
  }

  @Override
  public void close() {
    worker.shutdownNow();
    network.shutdownNow();
    database.close();
  }

  /** Runs on, and forward when told. */
  private static final class LeapingClock extends Clock {

    private final Clock real = Clock.systemUTC();
    private volatile Duration ahead = Duration.ZERO;

    synchronized void leap(Duration by) {
      ahead = ahead.plus(by);
    }

    @Override
    public Instant instant() {
      return real.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private record Fleet(Running running) implements RunningImages {

    @Override
    public long version() {
      return 1;
    }

    @Override
    public List<Deployed> deployed() {
      List<Deployed> deployed = new ArrayList<>(running.count());
      for (int i = 0; i < running.count(); i++) {
        deployed.add(new Deployed(running.reference().apply(i), running.imageId().apply(i)));
      }
      return deployed;
    }

    @Override
    public List<RunningInstance> instances(Collection<String> references) {
      List<RunningInstance> instances = new ArrayList<>(references.size());
      for (String reference : references) {
        // The number stands behind the last "app" of the repository.
        String number =
            reference.substring(reference.lastIndexOf("app") + 3, reference.lastIndexOf(':'));
        instances.add(instance(Integer.parseInt(number), reference));
      }
      return instances;
    }

    private RunningInstance instance(int number, String reference) {
      return new RunningInstance(
          reference,
          ReferenceSource.USER_SPECIFIED,
          running.imageId().apply(number),
          List.of(reference),
          Shipped.PLATFORM,
          new Place("c", "shop", "Pod", "app" + number, "n1", "app", "c" + number),
          Instant.EPOCH);
    }
  }

  private static final class Nobody implements IntegrityListener {

    @Override
    public void imageChanged(ImageIntegrity image) {}

    @Override
    public void violationChanged(RecordedEvent recorded) {}
  }
}
