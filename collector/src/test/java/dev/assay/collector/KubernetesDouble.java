package dev.assay.collector;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.assay.collector.registry.kit.Authority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Answers token reviews with the messages that Kubernetes documents (TokenReview of
 * authentication.k8s.io/v1).
 */
final class KubernetesDouble implements AutoCloseable {

  /** The token of the collector's own service account. */
  static final String COLLECTOR = "e30.collector.c2ln";

  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpsServer server;

  KubernetesDouble(Authority authority) throws Exception {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(authority.tls()));
    server.createContext("/apis/authentication.k8s.io/v1/tokenreviews", this::review);
    server.start();
  }

  String address() {
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  private void review(HttpExchange exchange) throws IOException {
    JsonNode asked = mapper.readTree(exchange.getRequestBody());
    boolean isAllowed =
        ("Bearer " + COLLECTOR).equals(exchange.getRequestHeaders().getFirst("authorization"))
            && exchange.getRequestMethod().equals("POST")
            && asked.path("kind").asText().equals("TokenReview")
            && asked.at("/spec/audiences/0").asText().equals("assay");
    String token = asked.at("/spec/token").asText();
    ObjectNode answer = mapper.createObjectNode();
    if (!isAllowed || token.contains("out-of-order")) {
      answer.put("kind", "Status").put("status", "Failure");
      answer(exchange, isAllowed ? 500 : 403, answer);
      return;
    }
    answer.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenReview");
    answer.set("status", status(token));
    answer(exchange, 201, answer);
  }

  private ObjectNode status(String token) {
    return switch (token) {
      case "e30.sensor-on-n1.c2ln" -> known("assay:sensor", "assay", "n1");
      case "e30.of-another.c2ln" -> known("shop:web", "assay", "n1");
      case "e30.of-a-stranger.c2ln" -> known("lab:web", "assay", "n1");
      case "e30.for-another.c2ln" -> known("assay:sensor", "https://kubernetes.default.svc", "n1");
      case "e30.bound-to-none.c2ln" -> known("assay:sensor", "assay", "");
      default -> mapper.createObjectNode().put("error", "[invalid bearer token]");
    };
  }

  private ObjectNode known(String account, String audience, String node) {
    ObjectNode status = mapper.createObjectNode().put("authenticated", true);
    status.putArray("audiences").add(audience);
    ObjectNode user = status.putObject("user");
    user.put("username", "system:serviceaccount:" + account);
    user.putArray("groups").add("system:serviceaccounts");
    if (!node.isEmpty()) {
      user.putObject("extra").putArray("authentication.kubernetes.io/node-name").add(node);
    }
    return status;
  }

  private static void answer(HttpExchange exchange, int status, ObjectNode body)
      throws IOException {
    byte[] bytes = body.toString().getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
