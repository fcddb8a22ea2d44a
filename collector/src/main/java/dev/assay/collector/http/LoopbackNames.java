package dev.assay.collector.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests for other hosts than this machine, of a server that everybody on it may use.
 *
 * <p>A web page of a stranger whose name is made to lead here (DNS rebinding) could otherwise read
 * the answers: to the browser it would be the page's own host.
 */
final class LoopbackNames implements DecoratingHttpServiceFunction {

  private static final Pattern NAME =
      Pattern.compile(
          "(localhost|[a-z0-9-]+\\.localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\])(:[0-9]{1,5})?");

  @Override
  public HttpResponse serve(HttpService next, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    return isThisMachine(request.authority())
        ? next.serve(context, request)
        : Problem.of(
                HttpStatus.FORBIDDEN,
                "the request is for another host than this machine; a collector that is to be"
                    + " reached by other names needs a certificate and tokens")
            .response()
            .toHttpResponse();
  }

  private static boolean isThisMachine(@Nullable String authority) {
    // Before HTTP/1.1 there was none; browsers send it.
    return authority == null || NAME.matcher(authority.toLowerCase(Locale.ROOT)).matches();
  }
}
