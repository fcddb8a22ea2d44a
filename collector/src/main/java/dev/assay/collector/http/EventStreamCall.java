package dev.assay.collector.http;

import com.google.protobuf.MessageOrBuilder;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A call whose answers become server-sent events.
 *
 * <p>One message is under way at a time: the call is ready again once the connection took it, so a
 * slow reader is seen by the service as one of gRPC would be. Any thread may call; the lock is held
 * for no I/O, writes are queued.
 */
final class EventStreamCall<Q, A> extends ServerCall<Q, A> {

  private final MethodDescriptor<Q, A> method;
  private final HttpResponseWriter response;

  private ServerCall.@Nullable Listener<Q> listener;
  private boolean begun;
  private boolean busy;
  private boolean closed;
  private boolean disconnected;

  EventStreamCall(MethodDescriptor<Q, A> method, HttpResponseWriter response) {
    this.method = method;
    this.response = response;
  }

  /** Sets who is told of readiness and disconnection; before any message is sent. */
  synchronized void listener(ServerCall.Listener<Q> callListener) {
    listener = callListener;
  }

  /** Sends the headers, so that the reader knows from when on nothing is missed. */
  synchronized void begin() {
    if (begun || closed) {
      return;
    }
    begun = true;
    write(
        ResponseHeaders.of(
            HttpStatus.OK,
            HttpHeaderNames.CONTENT_TYPE,
            MediaType.EVENT_STREAM,
            HttpHeaderNames.CACHE_CONTROL,
            "no-store"));
    write(HttpData.ofUtf8(": watching\n\n"));
  }

  /** Sends a comment, which readers ignore and idle proxies see. */
  synchronized void keepAlive() {
    if (begun && !closed && !busy) {
      write(HttpData.ofUtf8(":\n\n"));
    }
  }

  /** Tells the service that the response ended; harmless when the service ended it. */
  void disconnected() {
    ServerCall.Listener<Q> told;
    boolean byService;
    synchronized (this) {
      disconnected = true;
      byService = closed;
      told = listener;
    }
    if (told != null) {
      if (byService) {
        told.onComplete();
      } else {
        told.onCancel();
      }
    }
  }

  @Override
  public void request(int count) {
    // The request is one message, delivered at once.
  }

  @Override
  public void sendHeaders(Metadata headers) {
    begin();
  }

  @Override
  public void sendMessage(A message) {
    HttpData event =
        HttpData.ofUtf8("data: " + MessageJson.print((MessageOrBuilder) message) + "\n\n");
    synchronized (this) {
      begin();
      busy = true;
      write(event);
    }
    var unused = response.whenConsumed().thenRun(this::consumed);
  }

  @Override
  public synchronized boolean isReady() {
    return !busy && !closed && !disconnected;
  }

  @Override
  public synchronized void close(Status status, Metadata trailers) {
    if (closed) {
      return;
    }
    closed = true;
    if (!begun) {
      AggregatedHttpResponse problem = Problem.of(status).response();
      write(problem.headers());
      write(problem.content());
    } else if (!status.isOk()) {
      write(HttpData.ofUtf8("event: error\ndata: " + Problem.of(status).json() + "\n\n"));
    }
    response.close();
  }

  @Override
  public synchronized boolean isCancelled() {
    return disconnected && !closed;
  }

  @Override
  public MethodDescriptor<Q, A> getMethodDescriptor() {
    return method;
  }

  private void write(HttpObject part) {
    // False once the reader is gone, of which disconnected() tells the service.
    var unused = response.tryWrite(part);
  }

  private void consumed() {
    ServerCall.Listener<Q> told;
    synchronized (this) {
      busy = false;
      told = closed ? null : listener;
    }
    if (told != null) {
      told.onReady();
    }
  }
}
