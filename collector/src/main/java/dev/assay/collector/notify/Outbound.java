package dev.assay.collector.notify;

import dev.assay.collector.automation.Outcome;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks targets over HTTP. Any thread; blocks, for a bounded time. */
final class Outbound {

  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

  /** For a whole answer. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  /** What targets say is a few lines; what is more is not read. */
  private static final int MAX_ANSWER_BYTES = 1 << 20;

  private final HttpClient client;
  private final HostGuard guard;
  private final Duration patience;
  private final Clock clock;

  Outbound(HostGuard guard, Duration patience, Clock clock) {
    this.guard = guard;
    this.patience = patience;
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_PATIENCE)
            // A message is not carried to where somebody else says: that is another host, or a
            // place that was not looked at.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** What is asked: a body is JSON unless a header says otherwise. */
  record Question(String method, URI address, Map<String, String> headers, String body) {
    Question {
      headers = new TreeMap<>(headers);
    }

    static Question get(URI address, Map<String, String> headers) {
      return new Question("GET", address, headers, "");
    }

    static Question post(URI address, Map<String, String> headers, String json) {
      return new Question("POST", address, headers, json);
    }
  }

  /**
   * What was answered.
   *
   * @param after how long the target wants to be left alone; null: it does not say
   */
  record Answer(int status, String body, @Nullable Duration after) {

    boolean isSuccess() {
      return status / 100 == 2;
    }

    /** Returns what such an answer means that is no success. */
    Outcome failure(String target) {
      String reason = target + " answers " + status + said();
      // These are about the message itself; all others may be mended, or pass.
      return switch (status) {
        case 400, 405, 410, 411, 413, 414, 415, 422 -> new Outcome.Refused(reason);
        default ->
            status / 100 == 3
                ? new Outcome.Later(reason + ", a redirect, which is not followed", after)
                : new Outcome.Later(reason, after);
      };
    }

    private String said() {
      String line = body.strip().replaceAll("\\s+", " ");
      int most = 300;
      return line.isEmpty() ? "" : ": " + line.substring(0, Math.min(most, line.length()));
    }
  }

  /**
   * Asks, and returns whatever is answered.
   *
   * @throws UnusableTargetException if nothing is to be asked, or there is no answer
   */
  Answer ask(Question question) throws UnusableTargetException, InterruptedException {
    URI address = question.address();
    String host = address.getHost();
    if (host == null) {
      throw new UnusableTargetException("the address names no host");
    }
    boolean inside = guard.check(host);
    if (!inside && !"https".equals(address.getScheme())) {
      throw new UnusableTargetException(
          host + ": only hosts of collector.automation.internal-hosts are asked in plain text");
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    CompletableFuture<HttpResponse<Void>> begun =
        client.sendAsync(
            request(question),
            BodyHandlers.ofByteArrayConsumer(
                part -> part.ifPresent(bytes -> body.write(bytes, 0, kept(body, bytes)))));
    try {
      HttpResponse<Void> answer = begun.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(
          answer.statusCode(),
          body.toString(StandardCharsets.UTF_8),
          answer.headers().firstValue("retry-after").map(this::pause).orElse(null));
    } catch (TimeoutException e) {
      throw new UnusableTargetException(host + " gives no whole answer within " + patience);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new UnusableTargetException(
          host + " gives no answer (" + cause.getClass().getSimpleName() + said(cause) + ")");
    } finally {
      // Ends the connection where the answer has not ended; else nothing.
      begun.cancel(true);
    }
  }

  private static int kept(ByteArrayOutputStream body, byte[] part) {
    return Math.min(part.length, MAX_ANSWER_BYTES - body.size());
  }

  private static String said(Throwable e) {
    return e.getMessage() == null ? "" : ": " + e.getMessage();
  }

  private static HttpRequest request(Question question) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(question.address())
            // In plain text another version would have to be asked for, which not all understand.
            .version(
                "http".equals(question.address().getScheme())
                    ? HttpClient.Version.HTTP_1_1
                    : HttpClient.Version.HTTP_2)
            .header("user-agent", "assay-collector")
            .method(
                question.method(),
                question.body().isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(question.body()));
    if (!question.body().isEmpty() && !question.headers().containsKey("content-type")) {
      request.header("content-type", "application/json; charset=utf-8");
    }
    question.headers().forEach(request::header);
    return request.build();
  }

  /** RFC 9110, 10.2.3: seconds, or a time. */
  private @Nullable Duration pause(String value) {
    if (value.matches("[0-9]{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration pause = Duration.between(clock.instant(), until);
      return pause.isNegative() ? Duration.ZERO : pause;
    } catch (DateTimeParseException e) {
      return null; // It says nothing that means anything.
    }
  }
}
