package dev.assay.collector.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.CancellationException;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what no service answered (no such path, timeout, a defect) with a problem document. */
final class ProblemResponses implements ServerErrorHandler {

  private static final Logger log = LoggerFactory.getLogger(ProblemResponses.class);

  @Override
  public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
    if (cause instanceof HttpStatusException || cause instanceof RequestTimeoutException) {
      return null; // Rendered below, from its status.
    }
    if (isGone(cause)) {
      return null; // Whoever ends a watch breaks it off: that is how a watch ends.
    }
    log.error("{} {} failed; the client is told 500", context.method(), context.path(), cause);
    return Problem.of(
            HttpStatus.INTERNAL_SERVER_ERROR,
            context.method() + " " + context.path() + " failed; the collector's log says why")
        .response()
        .toHttpResponse();
  }

  /** Tells whether the connection or the stream was broken off: by the client, or by the gate. */
  private static boolean isGone(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof ClosedStreamException
          || t instanceof ClosedSessionException
          || t instanceof CancellationException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext context,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    return Problem.of(status, detail(headers, status, description)).response();
  }

  private static String detail(
      @Nullable RequestHeaders headers, HttpStatus status, @Nullable String description) {
    String request = headers == null ? "the request" : headers.method() + " " + headers.path();
    if (status.equals(HttpStatus.NOT_FOUND)) {
      return request + ": nothing is here; GET /api lists what there is";
    }
    return request + ": " + (description == null ? status.reasonPhrase() : description);
  }
}
