package dev.assay.collector.http;

import com.google.protobuf.Descriptors.Descriptor;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Refuses transcoded requests whose parameters their method does not know, before transcoding
 * ignores them.
 */
final class StrictParameters implements DecoratingHttpServiceFunction {

  private final Map<String, Descriptor> requestTypes;

  StrictParameters(List<HttpMethod> methods) {
    requestTypes =
        methods.stream()
            .filter(method -> method.verb().equals(HttpMethod.GET))
            .collect(Collectors.toUnmodifiableMap(HttpMethod::path, HttpMethod::request));
  }

  @Override
  public HttpResponse serve(HttpService next, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    Descriptor type = requestTypes.get(context.path());
    if (type != null) {
      try {
        QueryParameters.read(type, context.queryParams());
      } catch (IllegalArgumentException e) {
        return Problem.of(Status.INVALID_ARGUMENT.withDescription(e.getMessage()))
            .response()
            .toHttpResponse();
      }
    }
    return next.serve(context, request);
  }
}
