package dev.assay.collector.page;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.AbstractHttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.assay.collector.access.Caller;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a screen, or says why it cannot be shown. */
final class PageService extends AbstractHttpService {

  private static final Logger log = LoggerFactory.getLogger(PageService.class);

  private final Screen screen;
  private final TemplateEngine templates;
  private final String program;
  private final Assets assets;

  PageService(Screen screen, TemplateEngine templates, String program, Assets assets) {
    this.screen = screen;
    this.templates = templates;
    this.program = program;
    this.assets = assets;
  }

  @Override
  protected HttpResponse doGet(ServiceRequestContext context, HttpRequest request) {
    Asked asked = asked(context);
    Caller caller = context.attr(Caller.KEY);
    Caller reader = caller == null || caller.role() == null ? null : caller;
    try {
      return HttpResponse.of(
          screen
              .show(asked)
              .thenApply(view -> page(asked, view, reader))
              .exceptionally(e -> failed(asked, e, reader)));
    } catch (RuntimeException e) {
      return failed(asked, e, reader);
    }
  }

  /** Returns what a request asks for; of parameters that are given twice the first counts. */
  static Asked asked(ServiceRequestContext context) {
    Map<String, String> parameters = new LinkedHashMap<>();
    QueryParams query = context.queryParams();
    query.names().forEach(name -> parameters.put(name, query.get(name, "")));
    return new Asked(context.path(), parameters);
  }

  private HttpResponse page(Asked asked, View view, @Nullable Caller reader) {
    return HttpResponse.of(
        PageHeaders.of(HttpStatus.OK, MediaType.HTML_UTF_8), render(asked, view, reader));
  }

  private HttpResponse failed(Asked asked, Throwable failure, @Nullable Caller reader) {
    Failure told = Failure.of(failure);
    if (!told.isKnown()) {
      log.error("{} could not be shown; its reader is told so", asked.path(), failure);
    }
    View view = new View("failure.jte", "", told.title(), Map.of("failure", told, "asked", asked));
    return HttpResponse.of(
        PageHeaders.of(HttpStatus.valueOf(told.status()), MediaType.HTML_UTF_8),
        render(asked, view, reader));
  }

  private HttpData render(Asked asked, View view, @Nullable Caller reader) {
    Map<String, Object> parameters = new HashMap<>(view.parameters());
    parameters.put(
        "frame", new Frame(view.title(), view.section(), asked, program, assets, reader));
    Utf8ByteOutput output = new Utf8ByteOutput();
    templates.render(view.template(), parameters, output);
    return HttpData.wrap(output.toByteArray());
  }

  /**
   * Why a page cannot be shown.
   *
   * @param status the HTTP status
   * @param title in a few words
   * @param detail what is wrong, and what to do
   * @param isKnown whether the service that was asked said so
   */
  record Failure(int status, String title, String detail, boolean isKnown) {

    static Failure of(Throwable failure) {
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      if (!(cause instanceof StatusRuntimeException refused)) {
        return new Failure(
            500, "This page could not be shown", "The collector's log says why.", false);
      }
      String description = refused.getStatus().getDescription();
      String detail = description == null ? refused.getStatus().getCode().name() : description;
      return switch (refused.getStatus().getCode()) {
        case NOT_FOUND -> new Failure(404, "Not found", detail, true);
        case INVALID_ARGUMENT -> new Failure(400, "That cannot be asked", detail, true);
        case RESOURCE_EXHAUSTED -> new Failure(429, "Too much at once", detail, true);
        case UNAVAILABLE -> new Failure(503, "Not available at the moment", detail, true);
        default -> new Failure(500, "This page could not be shown", detail, true);
      };
    }
  }

  /** Returns the failure of a question about something that is not there. */
  static StatusRuntimeException notFound(String what) {
    return Status.NOT_FOUND.withDescription(what).asRuntimeException();
  }
}
