package dev.assay.collector.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.AbstractHttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.assay.collector.integrity.SourceChange;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Takes news of registries, so that what changed there is checked at once.
 *
 * <p>News say only where to look: no address in them is ever asked. Whoever sends them shows the
 * shared secret, or signs with it as Artifactory does. Without a secret none are taken.
 */
public final class RegistryWebhook extends AbstractHttpService {

  /** Where registries send them. */
  public static final String PATH = "/api/v1/webhooks/registry";

  /** Notifications are a few kilobytes an event, and come a few events at a time. */
  private static final int MAX_BYTES = 1 << 20;

  private static final String ARTIFACTORY_AUTH = "x-jfrog-event-auth";
  private static final String BEARER = "Bearer ";
  private static final String SIGNATURE = "HmacSHA256";

  private final byte @Nullable [] secret;
  private final ToIntFunction<List<SourceChange>> recheck;
  private final Executor executor;
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /**
   * Makes it.
   *
   * @param secret what senders have to know; null: nobody may send
   * @param recheck lets what changed be checked; returns how many references that concerns; blocks
   * @param executor runs that; rejects what is too much
   */
  public RegistryWebhook(
      @Nullable String secret, ToIntFunction<List<SourceChange>> recheck, Executor executor) {
    this.secret = secret == null ? null : secret.getBytes(StandardCharsets.UTF_8);
    this.recheck = recheck;
    this.executor = executor;
  }

  /** Returns how many notifications were taken. */
  public long taken() {
    return taken.get();
  }

  /** Returns how many were not: without the secret, too large, or of no known form. */
  public long refused() {
    return refused.get();
  }

  @Override
  protected HttpResponse doPost(ServiceRequestContext context, HttpRequest request) {
    if (secret == null) {
      return refuse(
          HttpStatus.FORBIDDEN,
          "news of registries are not taken; set collector.webhook.secret-file and give senders that"
              + " secret");
    }
    context.setMaxRequestLength(MAX_BYTES);
    return HttpResponse.of(request.aggregate().handle(this::answer));
  }

  private HttpResponse answer(
      @Nullable AggregatedHttpRequest request, @Nullable Throwable failure) {
    if (request == null) {
      return isTooLarge(failure)
          ? refuse(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "the notification is larger than 1 MiB")
          : refuse(HttpStatus.BAD_REQUEST, "the notification could not be read");
    }
    byte[] body = request.content().array();
    if (!isAuthentic(request, body)) {
      return refuse(
          HttpStatus.UNAUTHORIZED,
          "the secret is missing or wrong; send it as 'Authorization: Bearer SECRET', or as"
              + " Artifactory does");
    }
    List<SourceChange> changes;
    try {
      changes = RegistryNews.read(body);
    } catch (IllegalArgumentException e) {
      return refuse(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
    try {
      return HttpResponse.of(CompletableFuture.supplyAsync(() -> recheck(changes), executor));
    } catch (RejectedExecutionException e) {
      return refuse(
          HttpStatus.SERVICE_UNAVAILABLE, "too many questions at once; send it again in a moment");
    }
  }

  private HttpResponse recheck(List<SourceChange> changes) {
    int references = recheck.applyAsInt(changes);
    taken.incrementAndGet();
    return HttpResponse.of(
        HttpStatus.ACCEPTED,
        MediaType.JSON_UTF_8,
        "{\"events\":" + changes.size() + ",\"references\":" + references + "}");
  }

  private static boolean isTooLarge(@Nullable Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof ContentTooLargeException) {
        return true;
      }
    }
    return false;
  }

  private HttpResponse refuse(HttpStatus status, String detail) {
    refused.incrementAndGet();
    return Problem.of(status, detail).response().toHttpResponse();
  }

  private boolean isAuthentic(AggregatedHttpRequest request, byte[] body) {
    String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    String shown =
        authorization.startsWith(BEARER) ? authorization.substring(BEARER.length()) : authorization;
    String artifactory = request.headers().get(ARTIFACTORY_AUTH, "");
    return isSecret(shown) || isSecret(artifactory) || isSignature(artifactory, body);
  }

  private boolean isSecret(String shown) {
    // Compares all bytes, whichever is the first that differs.
    return secret != null && MessageDigest.isEqual(secret, shown.getBytes(StandardCharsets.UTF_8));
  }

  private boolean isSignature(String shown, byte[] body) {
    if (secret == null) {
      return false;
    }
    try {
      Mac mac = Mac.getInstance(SIGNATURE);
      mac.init(new SecretKeySpec(secret, SIGNATURE));
      byte[] expected =
          HexFormat.of().formatHex(mac.doFinal(body)).getBytes(StandardCharsets.UTF_8);
      return MessageDigest.isEqual(expected, shown.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + SIGNATURE, e);
    }
  }
}
