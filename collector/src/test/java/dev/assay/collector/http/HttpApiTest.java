package dev.assay.collector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.wire.v1.Change;
import dev.assay.wire.v1.ChangeKind;
import dev.assay.wire.v1.GetSummaryRequest;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.ListPackagesResponse;
import dev.assay.wire.v1.PackageUsage;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.Summary;
import dev.assay.wire.v1.UsageEvidence;
import dev.assay.wire.v1.WatchRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpApiTest {

  private final CannedAnswers answers = new CannedAnswers();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpApi api;

  @BeforeEach
  void start() {
    api =
        new HttpApi(
            Entrance.open(new BindAddress(InetAddress.getLoopbackAddress(), 0)),
            1,
            "assay test",
            List.of(),
            64 * 1024,
            List.of(answers.bindService()),
            Map.of(),
            new SimpleMeterRegistry());
    api.start();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void answersOverHttpWhatItAnswersOverGrpc() throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", api.port()).usePlaintext().build();
    try {
      Summary summary =
          QueryGrpc.newBlockingStub(channel).getSummary(GetSummaryRequest.getDefaultInstance());
      assertThat(summary.getNodes()).isEqualTo(3);
    } finally {
      channel.shutdownNow();
    }
    HttpResponse<String> response = get("/api/v1/summary");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).get("nodes").asText()).isEqualTo("3");
  }

  @Test
  void parametersReachTheMethod() throws Exception {
    HttpResponse<String> response =
        get("/api/v1/packages?artifact=host:n1&at_least=FILE_MAPPED&pageSize=7");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(answers.question.getArtifact()).isEqualTo("host:n1");
    assertThat(answers.question.getAtLeast()).isEqualTo(UsageEvidence.FILE_MAPPED);
    assertThat(answers.question.getPageSize()).isEqualTo(7);
    assertThat(json(response).at("/packages/0/purl").asText()).isEqualTo("pkg:deb/debian/zlib1g");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "artefact=x | artefact: unknown parameter (expected: artifact, at_least, filter, page_size,"
            + " page_token)",
        "page_size=many | page_size: 'many' (expected: a number from 0 to 4294967295)",
        "at_least=USED | at_least: 'USED' (expected: one of NOT_MEASURED, NOT_OBSERVED,"
            + " FILE_OPENED, FILE_MAPPED, FILE_EXECUTED, CLASSES_LOADED, CLASSES_INITIALISED,"
            + " FILE_INTERPRETED)",
        "filter=a&filter=b | filter: given more than once (expected: at most one value)",
      })
  void wrongParametersAreNamedWithTheirRule(String query, String detail) throws Exception {
    HttpResponse<String> response = get("/api/v1/packages?" + query);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(json(response).get("detail").asText()).isEqualTo(detail);
    assertThat(json(response).get("code").asText()).isEqualTo("INVALID_ARGUMENT");
  }

  @ParameterizedTest
  @CsvSource({"NOT_FOUND,404", "RESOURCE_EXHAUSTED,429", "UNAVAILABLE,503", "INTERNAL,500"})
  void errorsAreProblemDocuments(Status.Code code, int status) throws Exception {
    answers.error = Status.fromCode(code).withDescription("artifact: 'x' is not known");
    HttpResponse<String> response = get("/api/v1/packages?artifact=x");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(json(response).get("detail").asText()).isEqualTo("artifact: 'x' is not known");
    assertThat(json(response).get("status").asInt()).isEqualTo(status);
  }

  @Test
  void unknownPathsAreProblemsToo() throws Exception {
    HttpResponse<String> response = get("/api/v1/nothing");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).get("detail").asText())
        .isEqualTo("GET /api/v1/nothing: nothing is here; GET /api lists what there is");
  }

  @Test
  void frontPageListsThePaths() throws Exception {
    assertThat(get("/api").body())
        .contains("assay test", "GET /api/v1/images", "GET /api/v1/watch", "server-sent events");
  }

  @Test
  void changesArriveAsServerSentEvents() throws Exception {
    HttpResponse<InputStream> response =
        client.send(
            request("/api/v1/watch?kinds=RUNNING_CHANGED&kinds=IMAGE_CHANGED"),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
    assertThat(answers.watch.getKindsList())
        .containsExactly(ChangeKind.RUNNING_CHANGED, ChangeKind.IMAGE_CHANGED);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      assertThat(event(lines)).isEqualTo(": watching");
      answers.watcher.join().onNext(change("one"));
      assertThat(event(lines)).contains("data: ", "\"summary\":\"one\"");
      answers.watcher.join().onNext(change("two"));
      assertThat(event(lines)).contains("\"summary\":\"two\"");
      answers
          .watcher
          .join()
          .onError(Status.RESOURCE_EXHAUSTED.withDescription("too slow").asRuntimeException());
      assertThat(event(lines)).startsWith("event: error\ndata: {").contains("too slow");
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void watchThatIsRefusedIsAProblem() throws Exception {
    HttpResponse<String> response = get("/api/v1/watch?kinds=EVERYTHING");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("detail").asText()).startsWith("kinds: 'EVERYTHING' (expected:");
  }

  @Test
  void portInUseIsNamed() {
    HttpApi second =
        new HttpApi(
            Entrance.open(new BindAddress(InetAddress.getLoopbackAddress(), api.port())),
            1,
            "second",
            List.of(),
            1,
            List.of(),
            Map.of(),
            new SimpleMeterRegistry());
    assertThatThrownBy(second::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot listen on")
        .hasMessageContaining(String.valueOf(api.port()));
    second.close();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path)).build();
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  private static String event(BufferedReader lines) throws IOException {
    List<String> event = new ArrayList<>();
    for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
      event.add(line);
    }
    return String.join("\n", event);
  }

  private static Change change(String summary) {
    return Change.newBuilder().setKind(ChangeKind.RUNNING_CHANGED).setSummary(summary).build();
  }

  /** Answers what it was told to, and remembers what it was asked. */
  private static final class CannedAnswers extends QueryGrpc.QueryImplBase {

    private volatile ListPackagesRequest question = ListPackagesRequest.getDefaultInstance();
    private volatile WatchRequest watch = WatchRequest.getDefaultInstance();
    private volatile Status error = Status.OK;
    private final CompletableFuture<StreamObserver<Change>> watcher = new CompletableFuture<>();

    @Override
    public void getSummary(GetSummaryRequest request, StreamObserver<Summary> observer) {
      observer.onNext(Summary.newBuilder().setNodes(3).build());
      observer.onCompleted();
    }

    @Override
    public void listPackages(
        ListPackagesRequest request, StreamObserver<ListPackagesResponse> observer) {
      question = request;
      if (!error.isOk()) {
        observer.onError(error.asRuntimeException());
        return;
      }
      observer.onNext(
          ListPackagesResponse.newBuilder()
              .addPackages(PackageUsage.newBuilder().setPurl("pkg:deb/debian/zlib1g"))
              .build());
      observer.onCompleted();
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<Change> observer) {
      watch = request;
      watcher.complete(observer);
    }
  }
}
