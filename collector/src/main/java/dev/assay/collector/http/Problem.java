package dev.assay.collector.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import io.grpc.Status;

/**
 * An error as HTTP clients read it: a problem document (RFC 9457).
 *
 * @param status the HTTP status
 * @param code the gRPC code of the same error, so that clients of both can tell cases apart alike
 * @param detail what was asked, what is wrong with it, and what to do
 */
record Problem(HttpStatus status, Status.Code code, String detail) {

  static final MediaType MEDIA_TYPE = MediaType.parse("application/problem+json");

  /** Returns the problem that a gRPC status describes. */
  static Problem of(Status status) {
    String description = status.getDescription();
    return new Problem(
        httpStatus(status.getCode()),
        status.getCode(),
        description == null ? status.getCode().name() : description);
  }

  /** Returns the problem of a request that failed with {@code status} before a service saw it. */
  static Problem of(HttpStatus status, String detail) {
    return new Problem(status, code(status), detail);
  }

  /** Returns the document. */
  String json() {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("type", "about:blank");
    document.put("title", status.reasonPhrase());
    document.put("status", status.code());
    document.put("detail", detail);
    document.put("code", code.name());
    return document.toString();
  }

  /** Returns the whole response. */
  AggregatedHttpResponse response() {
    return AggregatedHttpResponse.of(status, MEDIA_TYPE, json());
  }

  private static HttpStatus httpStatus(Status.Code code) {
    return switch (code) {
      case OK -> HttpStatus.OK;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpStatus.BAD_REQUEST;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case ALREADY_EXISTS, ABORTED -> HttpStatus.CONFLICT;
      case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
      case PERMISSION_DENIED -> HttpStatus.FORBIDDEN;
      case RESOURCE_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
      case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
      case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
      case UNIMPLEMENTED -> HttpStatus.NOT_IMPLEMENTED;
      case CANCELLED, UNKNOWN, INTERNAL, DATA_LOSS -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }

  private static Status.Code code(HttpStatus status) {
    return switch (status.code()) {
      case 401 -> Status.Code.UNAUTHENTICATED;
      case 403 -> Status.Code.PERMISSION_DENIED;
      case 404 -> Status.Code.NOT_FOUND;
      case 405, 501 -> Status.Code.UNIMPLEMENTED;
      case 429 -> Status.Code.RESOURCE_EXHAUSTED;
      case 503 -> Status.Code.UNAVAILABLE;
      case 504 -> Status.Code.DEADLINE_EXCEEDED;
      default -> status.isClientError() ? Status.Code.INVALID_ARGUMENT : Status.Code.INTERNAL;
    };
  }
}
