package dev.assay.benchmarks.integrity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assay.benchmarks.ResultsPage;
import dev.assay.collector.image.Digest;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.TestImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Measures what many distinct references take in the heap of whoever checks them. */
public final class ReferenceMemory {

  private static final TestImage IMAGE = TestImage.of(Family.OCI, "content", "amd64");
  private static final byte[] BODY = IMAGE.manifest().bytes();

  private ReferenceMemory() {}

  /** Arguments: references, directory of the benchmarks module. */
  public static void main(String[] arguments) throws Exception {
    int references = Integer.parseInt(arguments[0]);
    Path module = Path.of(arguments[1]);
    Path directory = Files.createTempDirectory("integrity-memory");
    ExecutorService executor = Executors.newFixedThreadPool(4);
    HttpServer registry =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.setExecutor(executor);
    registry.createContext("/", ReferenceMemory::answer);
    registry.start();
    String host = "127.0.0.1:" + registry.getAddress().getPort();
    Digest id = IMAGE.id();
    try {
      // Classes, buffers and caches of a small fleet are not the references' share.
      check(directory.resolve("small.db"), host, id, 200);
      long before = usedAfterCollection();
      try (MonitoredFleet fleet = fleet(directory.resolve("large.db"), host, id, references)) {
        System.out.printf(Locale.ROOT, "first round: %.0f s%n", fleet.checkAll() / 1e9);
        System.out.printf(Locale.ROOT, "second round: %.0f s%n", fleet.checkAll() / 1e9);
        double mebibytes = (usedAfterCollection() - before) / (double) (1 << 20);
        write(module, references, mebibytes, Files.size(directory.resolve("large.db")));
      }
    } finally {
      registry.stop(0);
      executor.shutdownNow();
    }
  }

  private static void check(Path database, String host, Digest id, int references)
      throws Exception {
    try (MonitoredFleet fleet = fleet(database, host, id, references)) {
      fleet.checkAll();
    }
  }

  private static MonitoredFleet fleet(Path database, String host, Digest id, int references) {
    return new MonitoredFleet(
        database,
        new MonitoredFleet.Running(
            number -> host + "/team/app" + number + ":v1", number -> id, references));
  }

  /** Whatever the path, the same manifest: a registry whose own memory does not grow. */
  private static void answer(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", IMAGE.manifest().mediaType());
    exchange.getResponseHeaders().set("Docker-Content-Digest", IMAGE.manifest().digest().value());
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(200, BODY.length);
      exchange.getResponseBody().write(BODY);
    }
    exchange.close();
  }

  private static long usedAfterCollection() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void write(Path module, int references, double mebibytes, long stored)
      throws IOException {
    String section =
        String.format(
            Locale.ROOT,
            """
            ## Integrity: memory with many references

            %d distinct references, one container each, checked twice against a registry that answers the same image for all, kept
            in SQLite (%.1f MiB): heap of the monitor, its registry client and the store after garbage collection, above that with
            200 references. `benchmarks/integrity-memory %d`.

            | heap MiB | bytes a reference |
            |---|---|
            | %.1f | %.0f |
            """,
            references,
            stored / (double) (1 << 20),
            references,
            mebibytes,
            mebibytes * (1 << 20) / references);
    new ResultsPage(module.resolve("RESULTS.md")).replaceSection("integrity-memory", section);
    System.out.println(section);
  }
}
