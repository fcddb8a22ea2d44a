package dev.assay.collector.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.AbstractHttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;

/** Says where things are, in plain text. */
final class FrontPage extends AbstractHttpService {

  /** Where it is. */
  static final String PATH = "/api";

  private final String text;

  FrontPage(String program, List<HttpMethod> methods) {
    StringBuilder page = new StringBuilder();
    page.append(program).append("\n\nAnswers, as JSON:\n");
    for (HttpMethod method : methods) {
      page.append("  ").append(method.verb()).append(' ');
      page.append(pad(method.path())).append(method.summary());
      page.append(method.streams() ? " (server-sent events)\n" : "\n");
    }
    page.append(
        "\n"
            + "The same over gRPC on this port: assay.v1.Query; evidence comes in by"
            + " assay.v1.Ingest.\n");
    page.append("\nFor registries:\n");
    page.append("  POST ").append(pad(RegistryWebhook.PATH)).append("news of pushes\n");
    page.append("\nFor operators:\n");
    page.append("  GET ").append(pad("/livez")).append("alive\n");
    page.append("  GET ").append(pad("/readyz")).append("able to take evidence and to answer\n");
    page.append("  GET ").append(pad("/metrics")).append("Prometheus metrics\n");
    text = page.toString();
  }

  @Override
  protected HttpResponse doGet(ServiceRequestContext context, HttpRequest request) {
    return HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, text);
  }

  private static String pad(String path) {
    return path + " ".repeat(Math.max(1, 24 - path.length()));
  }
}
