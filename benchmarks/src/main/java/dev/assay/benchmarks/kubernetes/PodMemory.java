package dev.assay.benchmarks.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assay.benchmarks.ResultsPage;
import dev.assay.collector.kubernetes.ApiServer;
import dev.assay.collector.kubernetes.Chosen;
import dev.assay.collector.kubernetes.PodWatch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures what many pods take in the heap of whoever watches them. */
public final class PodMemory {

  private static final int PAGE = 500;
  private static final int REPLICAS = 10;
  private static final Pattern CONTINUE = Pattern.compile("continue=([0-9]+)");

  private final int pods;

  private PodMemory(int pods) {
    this.pods = pods;
  }

  /** Arguments: pods, directory of the benchmarks module, a file with any certificate. */
  public static void main(String[] arguments) throws Exception {
    int pods = Integer.parseInt(arguments[0]);
    Path certificate = Path.of(arguments[2]);
    watch(PAGE, certificate); // classes and buffers are not the pods' share
    long before = usedAfterCollection();
    Measured measured = watch(pods, certificate);
    double bytes = (measured.used() - before) / (double) pods;
    String section =
        String.format(
            Locale.ROOT,
            """
            ## Kubernetes: memory with many pods

            %d pods, %d to a ReplicaSet, with four labels each of which three are kept, listed in pages of %d and watched: heap after garbage collection,
            above that with none. `benchmarks/pod-memory %d`.

            | heap MiB | bytes a pod | until all are known |
            |---|---|---|
            | %.1f | %.0f | %.1f s |
            """,
            pods,
            REPLICAS,
            PAGE,
            pods,
            bytes * pods / (1 << 20),
            bytes,
            measured.time().toMillis() / 1e3);
    new ResultsPage(Path.of(arguments[1]).resolve("RESULTS.md"))
        .replaceSection("pod-memory", section);
    System.out.println(section);
  }

  private record Measured(long used, Duration time) {}

  private static Measured watch(int pods, Path certificate) throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext("/", new PodMemory(pods)::answer);
    server.start();
    Path token = Files.writeString(Files.createTempFile("pod-memory", ""), "any");
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    long start = System.nanoTime();
    try (PodWatch watch =
        new PodWatch(
            new ApiServer(address, certificate, token).metadata(executor),
            "",
            Chosen.of(List.of("app.kubernetes.io/*", "team"), List.of()),
            executor)) {
      watch.start();
      while (watch.pods() < pods) {
        // Nothing to wait for but time.
        Thread.sleep(10);
      }
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      return new Measured(usedAfterCollection(), time);
    } finally {
      server.stop(0);
      executor.shutdownNow();
      Files.delete(token);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    if (path.contains("watch=true")) {
      // Nothing happens any more: whoever watches waits.
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().flush();
      return;
    }
    boolean ofPods = path.startsWith("/api/v1/pods");
    boolean ofSets = path.startsWith("/apis/apps/v1/replicasets");
    int all = ofPods ? pods : ofSets ? pods / REPLICAS : 0;
    Matcher from = CONTINUE.matcher(path);
    int begin = from.find() ? Integer.parseInt(from.group(1)) : 0;
    int end = Math.min(all, begin + PAGE);
    StringBuilder items = new StringBuilder();
    for (int i = begin; i < end; i++) {
      items.append(i == begin ? "" : ",").append(ofPods ? pod(i) : set(i));
    }
    byte[] body =
        ("{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{"
                + (end < all ? "\"continue\":\"" + end + "\"," : "")
                + "\"resourceVersion\":\"1000000\"},\"items\":["
                + items
                + "]}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String pod(int number) {
    int set = number / REPLICAS;
    return object(
        "service-" + set + "-5d8f7c9b6-" + Integer.toString(100_000 + number, 36),
        number,
        set,
        owner("apps/v1", "ReplicaSet", "service-" + set + "-5d8f7c9b6", 1_000_000 + set));
  }

  private static String set(int number) {
    return object(
        "service-" + number + "-5d8f7c9b6",
        1_000_000 + number,
        number,
        owner("apps/v1", "Deployment", "service-" + number, 2_000_000 + number));
  }

  private static String object(String name, int number, int service, String owner) {
    return String.format(
        Locale.ROOT,
        """
        {"metadata":{"name":"%s","namespace":"namespace-%d","uid":"%s","resourceVersion":"%d",
        "labels":{"app.kubernetes.io/name":"service-%d","app.kubernetes.io/part-of":"shop","team":"team-%d",
        "pod-template-hash":"5d8f7c9b6"},"ownerReferences":[%s]}}""",
        name,
        service % 100,
        uid(number),
        500_000 + number,
        service,
        service % 50,
        owner);
  }

  private static String owner(String version, String kind, String name, int number) {
    return String.format(
        Locale.ROOT,
        "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"name\":\"%s\",\"uid\":\"%s\",\"controller\":true}",
        version,
        kind,
        name,
        uid(number));
  }

  private static String uid(int number) {
    return String.format(Locale.ROOT, "%08x-0000-4000-8000-000000000000", number);
  }

  private static long usedAfterCollection() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
