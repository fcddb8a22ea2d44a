package dev.assay.collector.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.AbstractHttpService;
import com.linecorp.armeria.server.GracefulShutdown;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerTlsConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.handler.ssl.ClientAuth;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A port of its own, over TLS, for what API servers ask before they make a pod. Nothing else is
 * there, and nobody has to show who they are: who asks learns what is added to pods, no more.
 *
 * <p>Owned by its maker, who closes it.
 */
public final class AdmissionServer implements AutoCloseable {

  /** Where reviews are posted. */
  public static final String PATH = "/inject";

  /** API servers take no objects that are larger than 3 MiB. */
  private static final int MOST_BYTES = 4 << 20;

  /**
   * Whoever sends much does not take all memory: more are refused, which lets their pods through.
   */
  private static final int MOST_AT_A_TIME = 16;

  private static final int MOST_CONNECTIONS = 256;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(90);

  private final Server server;

  /**
   * Makes it; {@link #start()} starts it.
   *
   * @param address where to listen
   * @param tls the certificate that it shows
   * @param reviews answers a review, without blocking; throws IllegalArgumentException for what is
   *     none
   */
  public AdmissionServer(BindAddress address, ServerTls tls, UnaryOperator<byte[]> reviews) {
    server =
        Server.builder()
            .port(address.socketAddress(), SessionProtocol.HTTPS)
            .tlsProvider(
                tls,
                ServerTlsConfig.builder()
                    .tlsCustomizer(context -> context.protocols("TLSv1.3", "TLSv1.2"))
                    .clientAuth(ClientAuth.NONE)
                    .build())
            .workerGroup(new EventLoops(1, "assay-admission"), true)
            .bossGroupFactory(name -> new EventLoops(1, "assay-admission-accept"))
            .disableServerHeader()
            .maxRequestLength(MOST_BYTES)
            .requestTimeout(TIMEOUT)
            .idleTimeout(IDLE_TIMEOUT)
            .maxNumConnections(MOST_CONNECTIONS)
            .gracefulShutdown(GracefulShutdown.disabled())
            .service(PATH, new Answers(reviews))
            .build();
  }

  /**
   * Begins to listen.
   *
   * @throws IllegalStateException if the address cannot be listened on
   */
  public void start() {
    try {
      server.start().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException(
          "cannot listen on " + server.config().ports() + ": " + cause.getMessage(), cause);
    }
  }

  /** Returns the port listened on. */
  public int port() {
    return server.activeLocalPort();
  }

  @Override
  public void close() {
    server.stop().join();
  }

  private static final class Answers extends AbstractHttpService {

    private final UnaryOperator<byte[]> reviews;
    private final AtomicInteger underWay = new AtomicInteger();

    Answers(UnaryOperator<byte[]> reviews) {
      this.reviews = reviews;
    }

    @Override
    protected HttpResponse doPost(ServiceRequestContext context, HttpRequest request) {
      if (underWay.incrementAndGet() > MOST_AT_A_TIME) {
        underWay.decrementAndGet();
        return HttpResponse.of(HttpStatus.SERVICE_UNAVAILABLE);
      }
      return HttpResponse.of(
          request
              .aggregate()
              .thenApply(this::answer)
              .whenComplete((answer, failure) -> underWay.decrementAndGet()));
    }

    private HttpResponse answer(AggregatedHttpRequest request) {
      try {
        byte[] answer = reviews.apply(request.content().array());
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON, HttpData.wrap(answer));
      } catch (IllegalArgumentException e) {
        return HttpResponse.of(
            HttpStatus.BAD_REQUEST, MediaType.PLAIN_TEXT_UTF_8, String.valueOf(e.getMessage()));
      }
    }
  }
}
