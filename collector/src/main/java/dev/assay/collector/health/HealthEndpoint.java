package dev.assay.collector.health;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.AbstractHttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;

/** Answers 200 while nothing is wrong, else 503 with one line for each problem. */
public final class HealthEndpoint extends AbstractHttpService {

  private final Health health;

  /** Makes the endpoint of some probes. */
  public HealthEndpoint(Health health) {
    this.health = health;
  }

  @Override
  protected HttpResponse doGet(ServiceRequestContext context, HttpRequest request) {
    List<String> problems = health.problems();
    return HttpResponse.of(
        ResponseHeaders.of(
            problems.isEmpty() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
            HttpHeaderNames.CONTENT_TYPE,
            MediaType.PLAIN_TEXT_UTF_8,
            HttpHeaderNames.CACHE_CONTROL,
            "no-store"),
        HttpData.ofUtf8(problems.isEmpty() ? "ok\n" : String.join("\n", problems) + "\n"));
  }
}
