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
import dev.assay.collector.access.Caller;
import dev.assay.collector.access.Permission;
import java.util.List;
import java.util.function.Supplier;

/** Answers 200 while nothing is wrong, else 503 with one line for each problem. */
public final class HealthEndpoint extends AbstractHttpService {

  private final Supplier<List<String>> problems;

  /** Makes the endpoint of what returns problems at once, without blocking. */
  public HealthEndpoint(Supplier<List<String>> problems) {
    this.problems = problems;
  }

  @Override
  protected HttpResponse doGet(ServiceRequestContext context, HttpRequest request) {
    List<String> found = problems.get();
    return HttpResponse.of(
        ResponseHeaders.of(
            found.isEmpty() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
            HttpHeaderNames.CONTENT_TYPE,
            MediaType.PLAIN_TEXT_UTF_8,
            HttpHeaderNames.CACHE_CONTROL,
            "no-store"),
        HttpData.ofUtf8(found.isEmpty() ? "ok\n" : told(context, found)));
  }

  /** Anybody may ask; what is wrong where is for those who may see something. */
  private static String told(ServiceRequestContext context, List<String> found) {
    Caller caller = context.attr(Caller.KEY);
    return caller != null && caller.may(Permission.READ)
        ? String.join("\n", found) + "\n"
        : "not ok; the collector's log says why\n";
  }
}
