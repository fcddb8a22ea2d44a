package dev.assay.collector.http;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.InputStream;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Serves a method that streams its answers as server-sent events, one for each message, in JSON.
 *
 * <p>Armeria's transcoding knows methods with one answer only (line/armeria#5832).
 */
final class EventStream implements HttpService {

  /** Well under the minute or so after which proxies give up on a silent response. */
  private static final long KEEP_ALIVE_SECONDS = 20;

  private final HttpMethod method;

  EventStream(HttpMethod method) {
    this.method = method;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    context.clearRequestTimeout();
    Message question;
    try {
      question = QueryParameters.read(method.request(), context.queryParams());
    } catch (IllegalArgumentException e) {
      return Problem.of(Status.INVALID_ARGUMENT.withDescription(e.getMessage()))
          .response()
          .toHttpResponse();
    }
    return open(method.definition(), question, context);
  }

  private static <Q, A> HttpResponse open(
      ServerMethodDefinition<Q, A> definition, Message question, ServiceRequestContext context) {
    HttpResponseWriter response = HttpResponse.streaming();
    EventStreamCall<Q, A> call = new EventStreamCall<>(definition.getMethodDescriptor(), response);
    ServerCall.Listener<Q> listener =
        definition.getServerCallHandler().startCall(call, new Metadata());
    call.listener(listener);
    InputStream bytes = question.toByteString().newInput();
    listener.onMessage(definition.getMethodDescriptor().parseRequest(bytes));
    listener.onHalfClose();
    listener.onReady();
    call.begin();
    Future<?> keepAlive =
        context
            .eventLoop()
            .scheduleWithFixedDelay(
                call::keepAlive, KEEP_ALIVE_SECONDS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
    // However it ended: a reader that went away is no failure.
    var unused =
        response
            .whenComplete()
            .handle((nothing, cause) -> keepAlive.cancel(false))
            .thenRun(call::disconnected);
    return response;
  }
}
