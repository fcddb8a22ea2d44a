package dev.assay.collector.http;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.assay.collector.access.Access;
import dev.assay.collector.access.Audit;
import dev.assay.collector.access.Caller;
import dev.assay.collector.access.FailedAttempts;
import dev.assay.collector.access.ForeignTokens;
import dev.assay.collector.access.Permission;
import dev.assay.collector.access.SenderCertificate;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Lets through who may: every request of the server comes by here, whatever it is for. What is not
 * listed needs more than anybody is given by chance.
 *
 * <p>On event loops; {@link #endRevoked} from any thread.
 */
public final class Gate implements DecoratingHttpServiceFunction {

  /**
   * The cookie of the page; browsers take it over TLS, or from this machine, for this host only.
   */
  public static final String COOKIE = "__Host-assay";

  /** Where people sign in. */
  public static final String SIGN_IN = "/sign-in";

  private static final String BEARER = "Bearer ";
  private static final String PAGE_PART = "hx-request";
  private static final String FETCH_SITE = "sec-fetch-site";
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private final Access access;
  private final ForeignTokens foreignTokens;
  private final FailedAttempts failed;
  private final Audit audit;
  private final Map<String, Permission> methods;
  private final Map<String, Permission> paths = new ConcurrentHashMap<>();
  private final Map<ServiceRequestContext, Caller> underWay = new ConcurrentHashMap<>();

  /**
   * Makes it.
   *
   * @param foreignTokens asked for tokens that {@code access} does not know
   * @param methods what methods of gRPC need, by their full name
   * @param paths what other paths need; those that end with a slash stand for all below them.
   *     Others need {@link Permission#READ} to be read, {@link Permission#ADMINISTER} for anything
   *     else
   */
  public Gate(
      Access access,
      ForeignTokens foreignTokens,
      FailedAttempts failed,
      Audit audit,
      Map<String, Permission> methods,
      Map<String, Permission> paths) {
    this.access = access;
    this.foreignTokens = foreignTokens;
    this.failed = failed;
    this.audit = audit;
    this.methods = Map.copyOf(methods);
    this.paths.putAll(paths);
    methods.forEach((method, permission) -> this.paths.put("/" + method, permission));
  }

  /** Lets a method be asked for at another path, too. */
  void alias(String path, String method) {
    paths.put(path, methods.getOrDefault(method, Permission.ADMINISTER));
  }

  @Override
  public HttpResponse serve(HttpService next, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    String foreign = foreignPage(context, request);
    if (foreign != null) {
      return refuse(context, request, Status.PERMISSION_DENIED, "a web page", foreign);
    }
    Shown shown = shown(context, request);
    String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    boolean mayBeForeign = shown.caller() == null && authorization.startsWith(BEARER);
    if (!mayBeForeign) {
      return decide(next, context, request, shown);
    }
    return HttpResponse.of(
        foreignTokens
            .caller(authorization.substring(BEARER.length()))
            .handleAsync(
                (caller, failure) -> {
                  if (failure != null) {
                    String why = "the credential cannot be checked now: " + reason(failure);
                    return refuse(context, request, Status.UNAVAILABLE, "", why);
                  }
                  try {
                    return decide(next, context, request, new Shown(caller.orElse(null), true));
                  } catch (Exception e) {
                    return HttpResponse.ofFailure(e);
                  }
                },
                context.eventLoop()));
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    return String.valueOf(cause == null ? failure : cause);
  }

  private HttpResponse decide(
      HttpService next, ServiceRequestContext context, HttpRequest request, Shown shown)
      throws Exception {
    Permission needed = needed(context);
    if (shown.caller() == null && needed != Permission.NONE) {
      return stranger(context, request, shown);
    }
    Caller caller = shown.caller();
    if (caller != null) {
      if (!caller.may(needed)) {
        String why = "role " + (caller.role() == null ? "" : caller.role().word()) + " may not";
        return refuse(context, request, Status.PERMISSION_DENIED, caller.name(), why);
      }
      admit(caller, needed, context);
    }
    return next.serve(context, request);
  }

  private void admit(Caller caller, Permission needed, ServiceRequestContext context) {
    context.setAttr(Caller.KEY, caller);
    if (needed == Permission.OPERATE || needed == Permission.ADMINISTER) {
      audit.allowed(caller, address(context), what(context));
    }
    if (access.isRequired() && needed != Permission.NONE) {
      underWay.put(context, caller);
      var unused = context.log().whenComplete().thenRun(() -> underWay.remove(context));
    }
  }

  /** Ends what is under way for callers whose credential is gone, or says something else now. */
  public void endRevoked() {
    underWay.forEach(
        (context, caller) -> {
          if (!access.isCurrent(caller)) {
            context.cancel();
          }
        });
  }

  private Permission needed(ServiceRequestContext context) {
    String path = context.path();
    Permission listed = paths.get(path);
    if (listed != null) {
      return listed;
    }
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      Permission all = paths.get(path.substring(0, slash + 1));
      if (all != null) {
        return all;
      }
    }
    HttpMethod method = context.method();
    return method == HttpMethod.GET || method == HttpMethod.HEAD
        ? Permission.READ
        : Permission.ADMINISTER;
  }

  /** Who was recognised, and whether anything was shown at all. */
  private record Shown(@Nullable Caller caller, boolean isSomething) {}

  private Shown shown(ServiceRequestContext context, HttpRequest request) {
    if (!access.isRequired()) {
      return new Shown(Caller.ANYBODY, false);
    }
    String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION);
    if (authorization != null) {
      // Only what was shown counts: nobody is taken for somebody else beside a wrong token.
      return new Shown(
          authorization.startsWith(BEARER)
              ? access.byToken(authorization.substring(BEARER.length())).orElse(null)
              : null,
          true);
    }
    Optional<String> session = session(request);
    if (session.isPresent()) {
      return new Shown(access.bySession(session.get()).orElse(null), false);
    }
    return new Shown(certified(context.sslSession()).orElse(null), false);
  }

  /** Returns what the browser holds of a session. */
  public static Optional<String> session(HttpRequest request) {
    return request.headers().cookies().stream()
        .filter(cookie -> cookie.name().equals(COOKIE))
        .map(Cookie::value)
        .findFirst();
  }

  private static Optional<Caller> certified(@Nullable SSLSession session) {
    if (session == null) {
      return Optional.empty();
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate own
          ? SenderCertificate.read(own)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty(); // it showed none, which is how most connect
    }
  }

  /**
   * Returns why a request that changes something is not that of the page itself; null: it may be.
   * Browsers say it; programs that are none do not, and hold no session.
   */
  private @Nullable String foreignPage(ServiceRequestContext context, HttpRequest request) {
    HttpMethod method = context.method();
    if (method == HttpMethod.GET || method == HttpMethod.HEAD) {
      return null;
    }
    String site = request.headers().get(FETCH_SITE);
    String origin = request.headers().get(HttpHeaderNames.ORIGIN);
    if (site != null) {
      return OWN_SITE.contains(site) ? null : "the request comes from another site";
    }
    if (origin != null) {
      String authority = request.authority();
      return authority != null && origin.endsWith("://" + authority)
          ? null
          : "the request comes from another site";
    }
    return access.isRequired() && session(request).isPresent()
        ? "the browser does not say which page the request comes from"
        : null;
  }

  private HttpResponse stranger(ServiceRequestContext context, HttpRequest request, Shown shown) {
    if (!shown.isSomething()) {
      if (request.headers().contains(PAGE_PART)) {
        // A part of a page would show the form within the page.
        return HttpResponse.of(
            ResponseHeaders.builder(HttpStatus.UNAUTHORIZED).set("hx-redirect", SIGN_IN).build());
      }
      if (request.headers().get(HttpHeaderNames.ACCEPT, "").contains("text/html")) {
        return signIn(context);
      }
      return refuse(context, request, Status.UNAUTHENTICATED, "", "no credential was shown");
    }
    InetAddress from = address(context);
    if (failed.areTooMany(from)) {
      return refuse(context, request, Status.RESOURCE_EXHAUSTED, "", "too many wrong credentials");
    }
    failed.add(from);
    return refuse(
        context,
        request,
        Status.UNAUTHENTICATED,
        "",
        "the credential is not known, or has expired");
  }

  private static HttpResponse signIn(ServiceRequestContext context) {
    String query = context.query();
    String asked = context.path() + (query == null ? "" : "?" + query);
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.SEE_OTHER)
            .set(
                HttpHeaderNames.LOCATION,
                SIGN_IN + "?to=" + URLEncoder.encode(asked, StandardCharsets.UTF_8))
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .build());
  }

  private HttpResponse refuse(
      ServiceRequestContext context, HttpRequest request, Status status, String who, String why) {
    audit.refused(who, address(context), what(context), why);
    Status told = status.withDescription(why);
    MediaType type = request.contentType();
    if (type != null && type.subtype().startsWith("grpc")) {
      return HttpResponse.of(
          ResponseHeaders.builder(HttpStatus.OK).contentType(type).build(),
          HttpData.empty(),
          HttpHeaders.of(
              "grpc-status", String.valueOf(told.getCode().value()), "grpc-message", line(why)));
    }
    Problem problem = Problem.of(told);
    ResponseHeadersBuilder headers = problem.response().headers().toBuilder();
    if (told.getCode() == Status.Code.UNAUTHENTICATED) {
      headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"assay\"");
    }
    if (told.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      headers.set(HttpHeaderNames.RETRY_AFTER, String.valueOf(FailedAttempts.window().toSeconds()));
    }
    return HttpResponse.of(headers.build(), problem.response().content());
  }

  /** Writes a text as gRPC has it in a header: in visible ASCII, percent-encoded. */
  private static String line(String text) {
    return text.replaceAll("[^ -~]", "?").replace("%", "%25");
  }

  private static InetAddress address(ServiceRequestContext context) {
    return context.remoteAddress().getAddress();
  }

  private static String what(ServiceRequestContext context) {
    return context.method() + " " + context.path();
  }
}
