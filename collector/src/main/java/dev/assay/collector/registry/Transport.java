package dev.assay.collector.registry;

import dev.assay.collector.registry.RegistryAnswer.Cause;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Sends single HTTP requests, bounded in time and size; failures say what was tried. */
final class Transport {

  private final HttpClient http;
  private final Duration timeout;
  private final Traffic traffic;

  /**
   * Makes a transport to one registry, or to all that need none of their own.
   *
   * @param tls what to speak TLS with; null: with what the Java runtime has
   */
  Transport(RegistryAccess access, @Nullable SSLContext tls, Executor executor, Traffic traffic) {
    this.traffic = traffic;
    this.timeout = access.limits().requestTimeout();
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .proxy(access.proxies())
            .connectTimeout(access.limits().connectTimeout())
            .executor(executor)
            .followRedirects(HttpClient.Redirect.NEVER)
            // Registries gain nothing from HTTP/2, and its upgrade header confuses some proxies.
            .version(HttpClient.Version.HTTP_1_1);
    this.http = (tls == null ? builder : builder.sslContext(tls)).build();
  }

  /**
   * Sends a request.
   *
   * @return completes exceptionally with a {@link RegistryException} where no whole response came
   */
  CompletableFuture<Reply> send(
      String method, URI uri, Map<String, String> headers, int maxBodyBytes) {
    return send(method, uri, headers, response -> new BoundedBody(maxBodyBytes));
  }

  /** Sends a request, its answer's body collected or passed on by what {@code body} makes. */
  CompletableFuture<Reply> send(
      String method, URI uri, Map<String, String> headers, BodyHandler<byte[]> body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
    headers.forEach(request::header);
    return send(request, body);
  }

  /** Sends a form (application/x-www-form-urlencoded). */
  CompletableFuture<Reply> post(URI uri, String form, int maxBodyBytes) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .header("Content-Type", "application/x-www-form-urlencoded");
    return send(request, response -> new BoundedBody(maxBodyBytes));
  }

  private CompletableFuture<Reply> send(HttpRequest.Builder builder, BodyHandler<byte[]> body) {
    HttpRequest request = builder.timeout(timeout).header("User-Agent", "assay").build();
    String method = request.method();
    URI uri = request.uri();
    traffic.sent();
    CompletableFuture<HttpResponse<byte[]>> sent = http.sendAsync(request, body);
    // The request's own timeout ends with the response's headers (until JDK 26, JDK-8208693), and a
    // body may be sent slowly for ever.
    return sent.copy()
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(
            response -> new Reply(uri, response.statusCode(), response.headers(), response.body()))
        .exceptionallyCompose(
            failure -> {
              sent.cancel(true);
              traffic.failed();
              return CompletableFuture.failedFuture(explain(method + " " + shown(uri), failure));
            });
  }

  /**
   * Returns an address for people: without user and query, which hold secrets where a registry
   * redirects to signed addresses.
   */
  static String shown(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
  }

  private RegistryException explain(String tried, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof BoundedBody.TooLong) {
      return new RegistryException(
          Cause.UNDETERMINED, tried + ": the answer is " + cause.getMessage(), cause);
    }
    if (cause instanceof SSLException) {
      return new Untrusted(tried + ": " + described(cause), cause);
    }
    return new Unreachable(tried + ": " + described(cause), cause);
  }

  private String described(Throwable cause) {
    if (cause instanceof HttpConnectTimeoutException) {
      return "no connection in time, its TLS handshake included";
    }
    if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
      return "no whole answer within " + timeout.toMillis() + " ms";
    }
    if (cause instanceof SSLException) {
      return "TLS failed: "
          + cause.getMessage()
          + " (is it the right server? its certificate's authority can be trusted by"
          + " collector.registry.ca; one that speaks no TLS is named in"
          + " collector.registry.plain-http)";
    }
    if (cause instanceof ConnectException) {
      return cause.getCause() instanceof UnresolvedAddressException
          ? "the name cannot be resolved"
          : "connection refused or not possible";
    }
    return cause instanceof IOException && cause.getMessage() != null
        ? cause.getMessage()
        : cause.toString();
  }

  /** No whole response came: others to the same registry will hardly fare better at once. */
  static class Unreachable extends RegistryException {
    private static final long serialVersionUID = 1L;

    Unreachable(String reason, Throwable cause) {
      this(Cause.SOURCE_UNREACHABLE, reason, cause);
    }

    private Unreachable(Cause answerCause, String reason, Throwable cause) {
      super(answerCause, reason, cause);
    }

    /** Returns the same failure, saying what it was part of. */
    final Unreachable within(String what) {
      return new Unreachable(answerCause(), what + ": " + getMessage(), this);
    }
  }

  /** TLS failed. */
  static final class Untrusted extends Unreachable {
    private static final long serialVersionUID = 1L;

    Untrusted(String reason, Throwable cause) {
      super(Cause.UNTRUSTED_TLS, reason, cause);
    }
  }
}
