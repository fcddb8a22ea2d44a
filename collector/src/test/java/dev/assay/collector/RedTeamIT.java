package dev.assay.collector;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.collector.access.Role;
import dev.assay.collector.access.Token;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts to get in, to see or to change what one may not, over HTTP. */
class RedTeamIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private static Path directory;
  private static GuardedCollector collector;

  @BeforeAll
  static void start() throws Exception {
    collector = new GuardedCollector(directory);
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/images",
        "/images.csv",
        "/api",
        "/api/v1/images",
        "/api/v1/watch",
        "/metrics",
        "/no/such/path",
        "//metrics",
        "/metrics;jsessionid=1",
        "/%6detrics",
        "/assets/../metrics",
        "/assets/%2e%2e/metrics",
        "/livez/../metrics",
        "/sign-in/../api/v1/images",
        "/livez/",
      })
  void nothingIsShownToStrangers(String path) throws Exception {
    String head = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    assertThat(raw(head)).as(path).matches("(?s)HTTP/1.1 40[0134] .*").doesNotContain("jvm_");
  }

  @ParameterizedTest
  @CsvSource({"/livez,200,ok", "/readyz,200,ok", "/sign-in,200,Sign in"})
  void whetherItLivesIsToldToAnybody(String path, int status, String contained) throws Exception {
    HttpResponse<String> answer = collector.send(collector.request(path));
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(contained);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "short", "longer", "other secret", "expired", "basic", "digest"})
  void wrongCredentialsAreRefused(String kind) throws Exception {
    String good = collector.secret("admin");
    String shown =
        switch (kind) {
          case "short" -> "Bearer " + good.substring(0, good.length() - 1);
          case "longer" -> "Bearer " + good + "A";
          case "other secret" ->
              "Bearer " + good.substring(0, 19) + collector.secret("n1").substring(19);
          case "expired" -> "Bearer " + collector.secret("expired");
          case "basic" -> "Basic " + good;
          case "digest" ->
              "Bearer "
                  + collector.tokens.read().stream()
                      .filter(token -> token.name().equals("admin"))
                      .map(Token::sha256)
                      .findFirst()
                      .orElseThrow();
          default -> "Bearer " + kind;
        };
    HttpResponse<String> answer =
        collector.send(collector.request("/api/v1/summary").header("authorization", shown));
    assertThat(answer.statusCode()).isIn(401, 429);
    assertThat(answer.body()).doesNotContain("nodes").doesNotContain(good);
    assertThat(as("admin", "GET", "/").statusCode()).as("others get in").isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "viewer,   GET,  /api/v1/summary, 200",
    "viewer,   GET,  /metrics, 200",
    "viewer,   GET,  /, 200",
    "viewer,   POST, /api/v1/check, 403",
    "viewer,   POST, /api/v1/imports, 403",
    "operator, GET,  /api/v1/summary, 200",
    "operator, POST, /api/v1/check, 400",
    "operator, POST, /api/v1/imports, 403",
    "operator, POST, /api/v1/imports/remove, 403",
    "operator, POST, /no/such/path, 403",
    "admin,    POST, /api/v1/imports, 400",
    "admin,    DELETE, /api/v1/summary, 405",
    "n1,       GET,  /api/v1/summary, 403",
    "n1,       GET,  /, 403",
    "n1,       GET,  /metrics, 403",
    "agent,    GET,  /api/v1/watch, 403",
    "agent,    POST, /api/v1/check, 403",
  })
  void rolesReachAsFarAsTheyShould(String name, String method, String path, int status)
      throws Exception {
    assertThat(as(name, method, path).statusCode()).isEqualTo(status);
  }

  @Test
  void peopleSignInWithATokenAndOut() throws Exception {
    HttpResponse<String> lead =
        collector.send(collector.request("/images?risk=x").header("accept", "text/html"));
    assertThat(lead.statusCode()).isEqualTo(303);
    assertThat(lead.headers().firstValue("location")).contains("/sign-in?to=%2Fimages%3Frisk%3Dx");
    HttpResponse<String> in =
        collector.send(collector.signInForm("to=/nodes&token=" + collector.secret("viewer")));
    assertThat(in.statusCode()).isEqualTo(303);
    assertThat(in.headers().firstValue("location")).contains("/nodes");
    assertThat(in.headers().firstValue("set-cookie").orElse(""))
        .startsWith("__Host-assay=")
        .contains("; Path=/", "; Secure", "; HTTPOnly", "; SameSite=Strict")
        .doesNotContain("Domain", collector.secret("viewer"));
    String cookie = in.headers().firstValue("set-cookie").orElse("").replaceAll(";.*", "");
    assertThat(page(cookie).body()).contains("viewer · viewer", "Sign out");
    collector.send(post("/sign-out", cookie, "same-origin"));
    assertThat(page(cookie).statusCode()).as("the same cookie, kept by a thief").isEqualTo(401);
  }

  @Test
  void partsOfThePageLeadTheWholePageToSignIn() throws Exception {
    HttpResponse<String> part =
        collector.send(
            collector
                .request("/parts/vulnerable-in-use")
                .header("accept", "text/html")
                .header("hx-request", "true"));
    assertThat(part.statusCode()).isEqualTo(401);
    assertThat(part.headers().firstValue("hx-redirect")).contains("/sign-in");
  }

  @Test
  void sessionsCannotBePlanted() throws Exception {
    String planted = "__Host-assay=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    HttpResponse<String> in =
        collector.send(
            collector.signInForm("token=" + collector.secret("viewer")).header("cookie", planted));
    assertThat(in.headers().firstValue("set-cookie").orElse("")).doesNotContain(planted);
    assertThat(page(planted).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "/%0d%0aset-cookie:a=b",
        "javascript:alert(1)",
        "/\"><script>alert(1)</script>"
      })
  void signingInLeadsNowhereElse(String to) throws Exception {
    HttpResponse<String> in =
        collector.send(
            collector.signInForm(
                "to=" + URLEncoder.encode(to, UTF_8) + "&token=" + collector.secret("viewer")));
    assertThat(in.headers().firstValue("location").orElse(""))
        .startsWith("/")
        .doesNotStartWith("//")
        .doesNotContain("evil", "\r", "<");
    assertThat(in.headers().allValues("set-cookie")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site", ""})
  void otherPagesCannotActForWhoIsSignedIn(String site) throws Exception {
    String cookie = collector.signIn("operator");
    assertThat(collector.send(post("/api/v1/check", cookie, site)).statusCode()).isEqualTo(403);
    assertThat(collector.send(post("/sign-out", cookie, site)).statusCode()).isEqualTo(403);
    assertThat(collector.send(post("/api/v1/check", cookie, "same-origin")).statusCode())
        .as("the page itself, with a request that lacks its images")
        .isEqualTo(400);
  }

  @Test
  void foreignOriginsAreRefused() throws Exception {
    assertThat(
            collector
                .send(
                    post("/api/v1/check", collector.signIn("operator"), "")
                        .header("origin", "https://evil.example"))
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void whoGuessesOnThePageHasToWait() throws Exception {
    String cookie = collector.signIn("viewer");
    for (int attempt = 0; attempt < 10; attempt++) {
      assertThat(guess("wrong")).startsWith("HTTP/1.1 401");
    }
    assertThat(guess(collector.secret("viewer"))).startsWith("HTTP/1.1 429");
    assertThat(page(cookie).statusCode()).as("from elsewhere").isEqualTo(200);
  }

  /** Signs in from another address than the other tests, whose attempts count, too. */
  private static String guess(String token) throws Exception {
    String body = "token=" + token;
    return raw(
        "127.0.0.2",
        "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
            + "Connection: close\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  @Test
  void sendersDoNotSignIn() throws Exception {
    assertThat(collector.signIn("n1")).isEmpty();
  }

  @Test
  void revokedTokensEndWhatTheyBegan() throws Exception {
    Token token = collector.add("leaver", Role.VIEWER, "", "", null);
    await().atMost(SOON).until(() -> as("leaver", "GET", "/api/v1/summary").statusCode() == 200);
    String cookie = collector.signIn("leaver");
    HttpRequest watch =
        collector
            .request("/api/v1/watch")
            .header("authorization", "Bearer " + collector.secret("leaver"))
            .build();
    HttpResponse<InputStream> stream =
        HttpClient.newBuilder()
            .sslContext(collector.authority.tls())
            .build()
            .send(watch, HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream.body(), US_ASCII))) {
      assertThat(lines.readLine()).isEqualTo(": watching");
      assertThat(collector.tokens.remove(token.id())).isTrue();
      await().atMost(SOON).until(() -> as("leaver", "GET", "/api/v1/summary").statusCode() != 200);
      assertThat(page(cookie).statusCode()).isEqualTo(401);
      assertThat(rest(lines)).as("the stream ended").isNotNull();
    }
  }

  private static String rest(BufferedReader lines) {
    try {
      StringBuilder rest = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rest.append(line);
      }
      return rest.toString();
    } catch (IOException e) {
      return "broken off: " + e.getMessage();
    }
  }

  @Test
  void largeHeadersAndBodiesAreRefused() throws Exception {
    String headers =
        "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX: "
            + "a".repeat(20_000)
            + "\r\n\r\n";
    assertThat(raw(headers)).startsWith("HTTP/1.1 4");
    HttpResponse<String> body =
        collector.send(
            collector
                .request("/sign-in")
                .header("sec-fetch-site", "same-origin")
                .POST(HttpRequest.BodyPublishers.ofString("token=" + "a".repeat(100_000))));
    assertThat(body.statusCode()).isEqualTo(413);
  }

  @Test
  void requestsAreNotSmuggled() throws Exception {
    String two =
        "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\nTransfer-Encoding:"
            + " chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    assertThat(raw(two)).doesNotContain("jvm_");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "' OR '1'='1",
        "x'; DROP TABLE image; --",
        "%' UNION SELECT * FROM node --",
        "\"><script>alert(1)</script>"
      })
  void injectedTextIsText(String text) throws Exception {
    String encoded = URLEncoder.encode(text, UTF_8);
    HttpResponse<String> list = as("viewer", "GET", "/images.json?filter=" + encoded);
    assertThat(list.body().strip()).isEqualTo("[]");
    assertThat(as("viewer", "GET", "/images?filter=" + encoded).body())
        .doesNotContain("<script>alert");
    assertThat(as("viewer", "GET", "/api/v1/summary").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example,403",
    "evil.example:7433,403",
    "127.0.0.1.evil.example,403",
    "localhost:7433,200",
    "[::1]:7433,200"
  })
  void openCollectorAnswersToThisMachinesNamesOnly(String host, int status) throws Exception {
    try (ServedCollector open = open();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), open.port())) {
      socket
          .getOutputStream()
          .write(
              ("GET /api/v1/summary HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 " + status);
    }
  }

  private static ServedCollector open() throws Exception {
    return ServedCollector.start(Files.createTempDirectory(directory, "open"));
  }

  private static HttpResponse<String> page(String cookie) throws Exception {
    return collector.send(collector.request("/").header("cookie", cookie));
  }

  private static HttpRequest.Builder post(String path, String cookie, String site) {
    HttpRequest.Builder request =
        collector
            .request(path)
            .header("cookie", cookie)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{"));
    return site.isEmpty() ? request : request.header("sec-fetch-site", site);
  }

  private static HttpResponse<String> as(String name, String method, String path) throws Exception {
    return collector.send(
        collector
            .request(path)
            .header("authorization", "Bearer " + collector.secret(name))
            .header("content-type", "application/json")
            .method(
                method,
                method.equals("POST")
                    ? HttpRequest.BodyPublishers.ofString("{")
                    : HttpRequest.BodyPublishers.noBody()));
  }

  private static String raw(String text) throws Exception {
    return raw("127.0.0.1", text);
  }

  private static String raw(String from, String text) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            collector
                .authority
                .tls()
                .getSocketFactory()
                .createSocket(
                    InetAddress.getLoopbackAddress(),
                    collector.port(),
                    InetAddress.getByName(from),
                    0)) {
      socket.getOutputStream().write(text.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }
}
