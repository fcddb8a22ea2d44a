package dev.assay.collector.page;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;

/** The headers of every answer of the page. */
final class PageHeaders {

  /**
   * Nothing from other hosts, nothing inline, in nobody's frame: text that got past the templates
   * still is no program, and the page works where there is no Internet.
   */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private PageHeaders() {}

  /** Returns headers of what is true now only. */
  static ResponseHeaders of(HttpStatus status, MediaType type) {
    return builder(status, type).set(HttpHeaderNames.CACHE_CONTROL, "no-store").build();
  }

  /** Returns headers to which caching is to be added. */
  static ResponseHeadersBuilder builder(HttpStatus status, MediaType type) {
    return ResponseHeaders.builder(status)
        .contentType(type)
        .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)
        .set(HttpHeaderNames.X_FRAME_OPTIONS, "DENY")
        .set(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
        .set("cross-origin-opener-policy", "same-origin")
        .set("cross-origin-resource-policy", "same-origin");
  }
}
