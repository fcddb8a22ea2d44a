package dev.assay.collector.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.GracefulShutdown;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerTlsConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.HttpJsonTranscodingOptions;
import com.linecorp.armeria.server.grpc.HttpJsonTranscodingQueryParamMatchRule;
import dev.assay.collector.access.Caller;
import io.grpc.ServerServiceDefinition;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * The server: one port for gRPC, HTTP/JSON, server-sent events and whatever else it is given a path
 * for.
 *
 * <p>Services are called on the event loop and must not block it. Owned by its maker, who closes
 * it.
 */
public final class HttpApi implements AutoCloseable {

  /**
   * Requests of people and programs are a few names and numbers; but for documents that they
   * import, compressed: admin.proto promises 8 MiB, which JSON writes in four thirds of it.
   */
  private static final int MAX_QUESTION_BYTES = 12 << 20;

  /** A connection whose other end vanished is noticed within two of these, and its streams end. */
  private static final Duration PING_INTERVAL = Duration.ofSeconds(20);

  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

  /** More senders than one collector serves; each costs some ten kilobytes, and a descriptor. */
  private static final int MAX_CONNECTIONS = 20_000;

  /** Browsers open a hundred at a time; senders one. */
  private static final int MAX_STREAMS = 256;

  /** Whoever breaks off more streams than that wants to keep the server busy (CVE-2023-44487). */
  private static final int MAX_RESETS = 400;

  private static final int RESET_WINDOW_SECONDS = 60;

  /** Tokens of Kubernetes have a thousand characters; nothing else is as long. */
  private static final int MAX_HEADER_BYTES = 8192;

  private final Server server;

  /**
   * Makes the server; {@link #start()} starts it.
   *
   * @param entrance where to listen, and how
   * @param workers number of event loop threads
   * @param program name and version, for people
   * @param streaming services that take streams of messages, each of at most {@code
   *     maxMessageBytes}
   * @param maxMessageBytes the largest message of a stream
   * @param answering services that answer questions, over gRPC and over HTTP/JSON where annotated
   * @param routes everything else, by path
   * @param meters where the server counts
   */
  public HttpApi(
      Entrance entrance,
      int workers,
      String program,
      List<ServerServiceDefinition> streaming,
      int maxMessageBytes,
      List<ServerServiceDefinition> answering,
      Map<String, HttpService> routes,
      MeterRegistry meters) {
    List<HttpMethod> methods = HttpMethod.of(answering);
    ServerBuilder builder =
        Server.builder()
            .workerGroup(new EventLoops(workers, "assay-http"), true)
            .bossGroupFactory(name -> new EventLoops(1, "assay-accept"))
            .meterRegistry(meters)
            .disableServerHeader()
            .pingInterval(PING_INTERVAL)
            .idleTimeout(IDLE_TIMEOUT)
            .maxNumConnections(MAX_CONNECTIONS)
            .http2MaxStreamsPerConnection(MAX_STREAMS)
            .http2MaxResetFramesPerWindow(MAX_RESETS, RESET_WINDOW_SECONDS)
            .http2MaxHeaderListSize(MAX_HEADER_BYTES)
            .http1MaxHeaderSize(MAX_HEADER_BYTES)
            .childChannelPipelineCustomizer(HttpApi::consolidateFlushes)
            // Streams have no end of their own, so there is nothing to wait for.
            .gracefulShutdown(GracefulShutdown.disabled())
            .errorHandler(new ProblemResponses());
    listen(builder, entrance);
    builder.service(streams(streaming, maxMessageBytes), HttpApi::withoutLimits);
    builder.service(
        answers(answering, methods), service -> service.decorate(new StrictParameters(methods)));
    for (HttpMethod method : methods) {
      if (method.streams()) {
        builder.service(method.path(), new EventStream(method));
      }
    }
    routes.forEach(builder::service);
    methods.forEach(each -> entrance.gate().alias(each.path(), each.fullName()));
    builder.service(FrontPage.PATH, new FrontPage(program, methods));
    builder.decorator(entrance.gate());
    if (entrance.isForAnybody() && entrance.address().isLoopback()) {
      builder.decorator(new LoopbackNames());
    }
    builder.decorator(HttpApi::withoutSniffing);
    server = builder.build();
  }

  /**
   * Begins to listen.
   *
   * @throws IllegalStateException if the address cannot be listened on; the message says which and
   *     why
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
    InetSocketAddress local = server.activePorts().keySet().iterator().next();
    return local.getPort();
  }

  /** Returns who began what the caller serves; for the first call of a request. */
  public static Caller caller() {
    Caller caller = ServiceRequestContext.current().attr(Caller.KEY);
    return caller == null ? Caller.ANYBODY : caller;
  }

  /**
   * Returns what runs tasks on the event loop that the caller is on, a service that a request is
   * given to; the same for all calls on an event loop.
   */
  public static Executor eventLoop() {
    return ServiceRequestContext.current().eventLoop().withoutContext();
  }

  /**
   * Ends the stream that the caller serves when it takes longer; for the first call of a stream.
   */
  public static void limit(Duration time) {
    ServiceRequestContext.current().setRequestTimeout(TimeoutMode.SET_FROM_NOW, time);
  }

  /** Stops listening and ends every connection. */
  @Override
  public void close() {
    server.stop().join();
  }

  private static void listen(ServerBuilder builder, Entrance entrance) {
    InetSocketAddress address = entrance.address().socketAddress();
    ServerTls tls = entrance.tls();
    if (tls == null) {
      builder.port(address, SessionProtocol.HTTP);
      return;
    }
    builder.port(address, SessionProtocol.HTTPS);
    builder.tlsProvider(
        tls,
        ServerTlsConfig.builder()
            .tlsCustomizer(context -> context.protocols("TLSv1.3", "TLSv1.2"))
            .clientAuth(tls.clientAuth())
            .build());
  }

  private static GrpcService streams(List<ServerServiceDefinition> services, int maxMessageBytes) {
    return GrpcService.builder()
        .addServiceDefinitions(services)
        .supportedSerializationFormats(GrpcSerializationFormats.PROTO)
        .maxRequestMessageLength(maxMessageBytes)
        .build();
  }

  private static GrpcService answers(
      List<ServerServiceDefinition> services, List<HttpMethod> methods) {
    return GrpcService.builder()
        .addServiceDefinitions(services)
        .supportedSerializationFormats(
            GrpcSerializationFormats.PROTO, GrpcSerializationFormats.JSON)
        .jsonMarshallerFactory(service -> new MessageJson())
        .maxRequestMessageLength(MAX_QUESTION_BYTES)
        .enableHttpJsonTranscoding(
            HttpJsonTranscodingOptions.builder()
                .queryParamMatchRules(HttpJsonTranscodingQueryParamMatchRule.values())
                // The rules of the services, but for those of streams, of which it would warn.
                .ignoreProtoHttpRule(true)
                .additionalHttpRules(
                    methods.stream()
                        .filter(method -> !method.streams())
                        .map(HttpMethod::rule)
                        .toList())
                .errorHandler(
                    (context, status, response) -> Problem.of(status).response().toHttpResponse())
                .build())
        .build();
  }

  /**
   * Writes to a connection once for all that a turn of its event loop has to say: each message,
   * header and trailer would be a system call of its own.
   */
  private static void consolidateFlushes(ChannelPipeline connection) {
    connection.addFirst(
        new FlushConsolidationHandler(
            FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
  }

  private static HttpService withoutLimits(HttpService service) {
    return service.decorate(
        (next, context, request) -> {
          context.clearRequestTimeout();
          context.setMaxRequestLength(0);
          return next.serve(context, request);
        });
  }

  private static HttpResponse withoutSniffing(
      HttpService next, ServiceRequestContext context, HttpRequest request) throws Exception {
    context.mutateAdditionalResponseHeaders(
        // Answers are data: no browser is to guess another type and run them.
        headers -> headers.set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff"));
    return next.serve(context, request);
  }
}
