package dev.assay.collector.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers of API servers as they are recorded: bookmarks, versions that are gone, disconnects. */
class WatchSequencesTest {

  private static final String GONE =
      """
      {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
      "message":"too old resource version: 12 (90)","reason":"Expired","code":410}}
      """;

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final MockWebServer web = new MockWebServer();
  private final Script script = new Script();
  private PodWatch watch;

  /** A watch of pods that an API server was asked for. */
  private record Asked(String path, WebSocket socket) {}

  /** Lists pods in pages, and hands out watches of them; of other kinds there are none. */
  private static final class Script extends Dispatcher {
    private final LinkedBlockingQueue<Asked> watches = new LinkedBlockingQueue<>();
    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
    private volatile List<String> pages = List.of();
    private volatile boolean down;

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String path = request.getPath();
      accepted.add(String.valueOf(request.getHeader("Accept")));
      if (down) {
        return new MockResponse().setResponseCode(503);
      }
      boolean ofPods = path.startsWith("/api/v1/pods");
      if (path.contains("watch=true")) {
        return new MockResponse()
            .withWebSocketUpgrade(
                new WebSocketListener() {
                  @Override
                  public void onOpen(WebSocket socket, Response response) {
                    if (ofPods) {
                      watches.add(new Asked(path, socket));
                    }
                  }
                });
      }
      int page = path.contains("continue=") ? 1 : 0;
      String items = ofPods && page < pages.size() ? pages.get(page) : "";
      String next = ofPods && page + 1 < pages.size() ? "\"continue\":\"more\"," : "";
      return new MockResponse()
          .setResponseCode(200)
          .setBody(
              "{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":\"meta.k8s.io/v1\","
                  + "\"metadata\":{"
                  + next
                  + "\"resourceVersion\":\"10\"},\"items\":["
                  + items
                  + "]}");
    }
  }

  private static String pod(String name, String version) {
    return """
    {"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"%s",
    "namespace":"shop","uid":"uid-%s","resourceVersion":"%s"}}
    """
        .formatted(name, name, version);
  }

  private static String event(String type, String object) {
    return "{\"type\":\"" + type + "\",\"object\":" + object + "}";
  }

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    web.useHttps();
    web.setDispatcher(script);
    web.start(InetAddress.getLoopbackAddress(), 0);
    Path token = Files.writeString(directory.resolve("token"), "secret");
    ApiServer server =
        new ApiServer(
            URI.create("https://localhost:" + web.getPort()),
            Path.of(web.getSelfSignedCertificate().certificatePath()),
            token);
    watch = new PodWatch(server.metadata(executor), "", Chosen.of(List.of(), List.of()), executor);
  }

  @AfterEach
  void stop() {
    watch.close();
    web.shutdown();
    executor.shutdownNow();
  }

  private boolean knows(String pod) {
    return watch.of("", "shop", pod, "uid-" + pod) != null;
  }

  private Asked watched() throws InterruptedException {
    @Nullable Asked asked = script.watches.poll(30, TimeUnit.SECONDS);
    assertThat(asked).as("a watch").isNotNull();
    return asked;
  }

  @Test
  void afterADisconnectTheWatchGoesOnWhereTheLastBookmarkWas() throws Exception {
    script.pages = List.of(pod("a", "8"), pod("b", "9"));
    watch.start();
    Asked first = watched();
    assertThat(knows("a") && knows("b")).as("both pages").isTrue();
    assertThat(first.path()).contains("resourceVersion=10").contains("allowWatchBookmarks=true");
    first.socket().send(event("ADDED", pod("c", "11")));
    first
        .socket()
        .send(
            event(
                "BOOKMARK",
                "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\","
                    + "\"metadata\":{\"resourceVersion\":\"50\"}}"));
    await().until(() -> knows("c"));
    first.socket().close(1000, "the server restarts");
    Asked second = watched();
    assertThat(second.path()).contains("resourceVersion=50");
    second.socket().send(event("DELETED", pod("a", "51")));
    await().until(() -> !knows("a"));
    assertThat(knows("b") && knows("c")).isTrue();
    assertThat(script.accepted).allMatch(each -> each.contains("as=PartialObjectMetadata"));
  }

  @Test
  void whatHappenedWhileTheVersionWasForgottenIsFoundByAnotherList() throws Exception {
    script.pages = List.of(pod("a", "8"));
    watch.start();
    Asked first = watched();
    script.pages = List.of(pod("b", "80"));
    first.socket().send(GONE);
    watched();
    await().until(() -> knows("b") && !knows("a"));
  }

  @Test
  void whileTheServerIsDownNothingIsKnownAndLaterEverything() throws Exception {
    script.down = true;
    script.pages = List.of(pod("a", "8"));
    watch.start();
    await().until(() -> script.accepted.size() >= 3);
    assertThat(knows("a")).isFalse();
    assertThat(watch.isWatching()).isFalse();
    script.down = false;
    watched();
    assertThat(knows("a")).isTrue();
    await().until(watch::isWatching);
  }
}
