package dev.assay.collector.page;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.AbstractHttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.assay.collector.access.Access;
import dev.assay.collector.access.Audit;
import dev.assay.collector.access.FailedAttempts;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/** Takes a token for a session, which the browser holds as a cookie that no script reads. */
final class SignIn extends AbstractHttpService {

  /** Where it is. */
  static final String PATH = "/sign-in";

  /** A token and a path. */
  private static final int MOST_BYTES = 16 << 10;

  private final Access access;
  private final FailedAttempts failed;
  private final Audit audit;
  private final String cookie;
  private final TemplateEngine templates;
  private final Assets assets;

  SignIn(PageDoor door, TemplateEngine templates, Assets assets) {
    this.access = door.access();
    this.failed = door.failed();
    this.audit = door.audit();
    this.cookie = door.cookie();
    this.templates = templates;
    this.assets = assets;
  }

  @Override
  protected HttpResponse doGet(ServiceRequestContext context, HttpRequest request) {
    return form(HttpStatus.OK, "", target(context.queryParams()));
  }

  @Override
  protected HttpResponse doPost(ServiceRequestContext context, HttpRequest request) {
    context.setMaxRequestLength(MOST_BYTES);
    InetAddress from = context.remoteAddress().getAddress();
    return HttpResponse.of(request.aggregate().thenApply(form -> answer(form, from)));
  }

  private HttpResponse answer(AggregatedHttpRequest form, InetAddress from) {
    QueryParams fields = QueryParams.fromQueryString(form.contentUtf8());
    String to = target(fields);
    if (failed.areTooMany(from)) {
      return form(
          HttpStatus.TOO_MANY_REQUESTS, "Too many wrong tokens. Try again in a minute.", to);
    }
    Optional<String> session = access.signIn(fields.get("token", "").strip());
    if (session.isEmpty()) {
      failed.add(from);
      audit.refused("", from, "sign-in", "the token is not known, has expired, or sees nothing");
      return form(
          HttpStatus.UNAUTHORIZED,
          "That token is not known here, has expired, or is a sender's.",
          to);
    }
    return redirect(to, holding(session.get()).build());
  }

  private com.linecorp.armeria.common.CookieBuilder holding(String value) {
    return Cookie.secureBuilder(cookie, value).path("/").sameSite("Strict");
  }

  private HttpResponse form(HttpStatus status, String trouble, String to) {
    Utf8ByteOutput output = new Utf8ByteOutput();
    templates.render("signin.jte", Map.of("assets", assets, "trouble", trouble, "to", to), output);
    return HttpResponse.of(
        PageHeaders.of(status, MediaType.HTML_UTF_8), HttpData.wrap(output.toByteArray()));
  }

  private static HttpResponse redirect(String to, Cookie cookie) {
    ResponseHeadersBuilder headers =
        PageHeaders.builder(HttpStatus.SEE_OTHER, MediaType.PLAIN_TEXT_UTF_8)
            .set(HttpHeaderNames.LOCATION, to)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .cookies(cookie);
    return HttpResponse.of(headers.build());
  }

  /** Returns a path of this page, whatever was asked for: nobody is led elsewhere. */
  private static String target(QueryParams fields) {
    String to = fields.get("to", "/");
    boolean isPath = to.matches("/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*") && !to.startsWith("//");
    return isPath && !to.startsWith(PATH) ? to : "/";
  }

  /** Ends the session. */
  final class Out extends AbstractHttpService {

    /** Where it is. */
    static final String PATH = "/sign-out";

    @Override
    protected HttpResponse doPost(ServiceRequestContext context, HttpRequest request) {
      request.headers().cookies().stream()
          .filter(each -> each.name().equals(cookie))
          .forEach(each -> access.signOut(each.value()));
      return redirect(SignIn.PATH, holding("").maxAge(0).build());
    }
  }
}
