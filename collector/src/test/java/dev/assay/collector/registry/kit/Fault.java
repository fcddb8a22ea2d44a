package dev.assay.collector.registry.kit;

import dev.assay.collector.registry.kit.FaultProxy.Exchange;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** What can be wrong with a registry's answer: none of it says anything about what it holds. */
public enum Fault {
  /** It is fine. */
  NONE {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.forward(answer -> answer);
    }
  },
  UNAUTHORIZED_WITHOUT_CHALLENGE {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(401, JSON, error("UNAUTHORIZED"));
    }
  },
  /** Basic credentials are asked for, whatever was sent. */
  CREDENTIALS_REFUSED {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(
          401, JSON, error("UNAUTHORIZED"), Map.of("WWW-Authenticate", "Basic realm=\"test\""));
    }
  },
  /** Tokens are asked for, from a server that is not there. */
  TOKEN_SERVER_DOWN {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(
          401,
          JSON,
          error("UNAUTHORIZED"),
          Map.of(
              "WWW-Authenticate",
              "Bearer realm=\"http://127.0.0.1:1/token\",service=\"test\",scope=\"repository:a:pull\""));
    }
  },
  FORBIDDEN {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(403, JSON, error("DENIED"));
    }
  },
  /** As proxies and firewalls of companies do. */
  FORBIDDEN_PAGE {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(403, HTML, page("Access denied"));
    }
  },
  NOT_FOUND_PAGE {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(404, HTML, page("Not Found"));
    }
  },
  /** What Go's own server says where nobody serves the path. */
  NOT_FOUND_TEXT {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(404, "text/plain; charset=utf-8", "404 page not found\n");
    }
  },
  NOT_FOUND_OTHER_CODE {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(404, JSON, error("UNSUPPORTED"));
    }
  },
  /** A private registry that hides everything from those who may not read, its existence too. */
  HIDDEN {
    @Override
    void answer(Exchange exchange) throws IOException {
      if (exchange.path().equals("/v2/")) {
        exchange.reply(401, JSON, error("UNAUTHORIZED"));
      } else {
        exchange.reply(404, JSON, error("NAME_UNKNOWN"));
      }
    }
  },
  /** The repository has turned private, or its storage is gone; the registry itself works. */
  HIDDEN_BY_A_REGISTRY_THAT_WORKS {
    @Override
    void answer(Exchange exchange) throws IOException {
      if (exchange.path().equals("/v2/")) {
        exchange.reply(200, JSON, "{}");
      } else {
        boolean manifest = exchange.path().contains("/manifests/");
        exchange.reply(404, JSON, error(manifest ? "MANIFEST_UNKNOWN" : "NAME_UNKNOWN"));
      }
    }
  },
  RATE_LIMITED {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(429, JSON, error("TOOMANYREQUESTS"), Map.of("Retry-After", "1"));
    }
  },
  RATE_LIMITED_UNTIL {
    @Override
    void answer(Exchange exchange) throws IOException {
      String soon =
          DateTimeFormatter.RFC_1123_DATE_TIME
              .withLocale(Locale.ROOT)
              .format(ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(1));
      exchange.reply(429, "text/plain", "slow down", Map.of("Retry-After", soon));
    }
  },
  SERVER_ERROR {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(500, JSON, error("UNKNOWN"));
    }
  },
  /** Some proxies put a registry's refusal into an error of their own. */
  SERVER_ERROR_THAT_SAYS_UNKNOWN_MANIFEST {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(500, JSON, error("MANIFEST_UNKNOWN"));
    }
  },
  BAD_GATEWAY {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(502, HTML, page("502 Bad Gateway"));
    }
  },
  UNAVAILABLE {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(503, "text/plain", "maintenance", Map.of("Retry-After", "1"));
    }
  },
  /** It takes the request and never answers. */
  HANG {
    @Override
    void answer(Exchange exchange) {
      exchange.stayOpen();
    }
  },
  /** It begins to answer and stops in the middle. */
  HANG_IN_BODY {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.raw(
          "HTTP/1.1 200 OK\r\nContent-Type: " + JSON + "\r\nContent-Length: 5000\r\n\r\n{");
      exchange.stayOpen();
    }
  },
  /** It sends a byte now and then, for longer than anybody waits. */
  SLOW {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.drip();
    }
  },
  /** The connection ends with a reset. */
  RESET {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reset();
    }
  },
  /** The connection ends without an answer. */
  CLOSE {
    @Override
    void answer(Exchange exchange) {
      // The proxy closes after each exchange.
    }
  },
  /** The answer ends before its end. */
  TRUNCATED {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.truncate();
    }
  },
  /** Whatever speaks there, it is not HTTP. */
  NOT_HTTP {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.raw("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
    }
  },
  /** The page of a captive portal or a login, as a success. */
  LOGIN_PAGE {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(200, HTML, page("Sign in"));
    }
  },
  GARBAGE_BODY {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(200, OCI_MANIFEST, "\u0000\u0001 no manifest {{{");
    }
  },
  EMPTY_BODY {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(200, OCI_MANIFEST, "");
    }
  },
  /** JSON, and nothing of what a manifest has. */
  OTHER_JSON {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(200, "application/json", "{\"status\":\"UP\"}");
    }
  },
  /** Longer than any manifest may be. */
  ENDLESS_BODY {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.endless();
    }
  },
  /** The header names another digest than the body has. */
  CHANGED_DIGEST_HEADER {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.forward(answer -> answer.withHeader("Docker-Content-Digest", OTHER_DIGEST));
    }
  },
  /** The body was changed on the way, and the header was not. */
  CHANGED_BODY {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.forward(
          answer -> answer.status() == 200 ? answer.withText(answer.text() + " ") : answer);
    }
  },
  /** An image as registries of 2015 described them, whose digest says nothing. */
  SCHEMA_1 {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(
          200,
          "application/vnd.docker.distribution.manifest.v1+prettyjws",
          "{\"schemaVersion\":1,\"name\":\"team/app\",\"tag\":\"v1\",\"fsLayers\":[],\"history\":[]}");
    }
  },
  REDIRECT_LOOP {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(307, "text/plain", "", Map.of("Location", exchange.path()));
    }
  },
  /** Redirects to where nobody listens. */
  REDIRECT_AWAY {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.reply(307, "text/plain", "", Map.of("Location", "http://127.0.0.1:1/v2/"));
    }
  },
  /** HEAD is not allowed; GET works. */
  NO_HEAD {
    @Override
    void answer(Exchange exchange) throws IOException {
      if (exchange.method().equals("HEAD")) {
        exchange.reply(405, JSON, error("UNSUPPORTED"));
      } else {
        NONE.answer(exchange);
      }
    }
  },
  /** HEAD finds nothing; GET works. */
  NO_HEAD_FOUND {
    @Override
    void answer(Exchange exchange) throws IOException {
      if (exchange.method().equals("HEAD")) {
        exchange.reply(404, JSON, error("MANIFEST_UNKNOWN"));
      } else {
        NONE.answer(exchange);
      }
    }
  },
  /** HEAD is answered from a cache that never forgets; GET works. */
  STALE_HEAD {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.forward(
          answer -> {
            String first = exchange.firstDigest(answer);
            return exchange.method().equals("HEAD") && !first.isEmpty()
                ? answer.withStatus(200).withHeader("Docker-Content-Digest", first)
                : answer;
          });
    }
  },
  /** The digest is not in the header, which is allowed. */
  NO_DIGEST_HEADER {
    @Override
    void answer(Exchange exchange) throws IOException {
      exchange.forward(answer -> answer.withoutHeader("Docker-Content-Digest"));
    }
  };

  static final String JSON = "application/json";
  static final String HTML = "text/html; charset=utf-8";
  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String OTHER_DIGEST = "sha256:" + "e".repeat(64);

  abstract void answer(Exchange exchange) throws IOException;

  /** Whether a registry with this is still one that can be checked against. */
  public boolean isHarmless() {
    return this == NONE
        || this == NO_HEAD
        || this == NO_HEAD_FOUND
        || this == NO_DIGEST_HEADER
        || this == STALE_HEAD;
  }

  private static String error(String code) {
    return "{\"errors\":[{\"code\":\"%s\",\"message\":\"said the proxy\",\"detail\":null}]}"
        .formatted(code);
  }

  private static String page(String title) {
    return "<!DOCTYPE html><html><head><title>%1$s</title></head><body>%1$s</body></html>"
        .formatted(title);
  }
}
