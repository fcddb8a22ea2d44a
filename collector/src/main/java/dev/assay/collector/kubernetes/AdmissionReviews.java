package dev.assay.collector.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what an API server asks before it makes a pod (AdmissionReview, admission.k8s.io/v1).
 * Whatever happens, the pod is allowed.
 *
 * <p>Any thread; does not block.
 */
public final class AdmissionReviews implements UnaryOperator<byte[]> {

  private static final Logger log = LoggerFactory.getLogger(AdmissionReviews.class);

  private static final String VERSION = "admission.k8s.io/v1";
  private static final String KIND = "AdmissionReview";

  /** API servers cut what is longer, and drop what is more (extensible-admission-controllers). */
  private static final int MOST_WARNING_CHARACTERS = 256;

  private static final int MOST_WARNINGS = 10;

  private final ObjectMapper mapper = new ObjectMapper();
  private final AgentInjection injection;
  private final AtomicLong injected = new AtomicLong();
  private final AtomicLong unchanged = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  /** Makes it of what decides. */
  public AdmissionReviews(AgentInjection injection) {
    this.injection = injection;
  }

  /**
   * Answers a review.
   *
   * @param asked a review with a request, in JSON
   * @throws IllegalArgumentException if it is none, so that there is no request to answer
   */
  @Override
  public byte[] apply(byte[] asked) {
    JsonNode review;
    try {
      review = mapper.readTree(asked);
    } catch (IOException e) {
      throw new IllegalArgumentException("no JSON", e);
    }
    JsonNode request = review == null ? mapper.missingNode() : review.path("request");
    String uid = request.path("uid").asText();
    if (uid.isEmpty()
        || !review.path("apiVersion").asText().equals(VERSION)
        || !review.path("kind").asText().equals(KIND)) {
      throw new IllegalArgumentException(
          "review: expected: an AdmissionReview of admission.k8s.io/v1 with a request");
    }
    ObjectNode answer = mapper.createObjectNode().put("apiVersion", VERSION).put("kind", KIND);
    ObjectNode response = answer.putObject("response").put("uid", uid).put("allowed", true);
    decide(request, response);
    return bytes(answer);
  }

  private void decide(JsonNode request, ObjectNode response) {
    boolean isNewPod =
        request.at("/kind/kind").asText().equals("Pod")
            && request.at("/kind/group").asText().isEmpty()
            && request.path("operation").asText().equals("CREATE");
    if (!isNewPod || !(request.path("object") instanceof ObjectNode pod)) {
      unchanged.incrementAndGet();
      return;
    }
    try {
      AgentInjection.Decision decision = injection.decide(request.path("namespace").asText(), pod);
      answer(decision, response);
    } catch (RuntimeException e) {
      // The pod matters more than what is seen of it.
      long failures = failed.incrementAndGet();
      if (Long.bitCount(failures) == 1) { // The first, and ever fewer of those that follow.
        log.warn(
            "A pod of {} is made without the agent, as {} were before",
            request.path("namespace").asText(),
            failures - 1,
            e);
      }
      warn(
          response,
          List.of("the Assay agent is not added: its collector failed, and its log says why"));
    }
  }

  private void answer(AgentInjection.Decision decision, ObjectNode response) {
    ArrayNode operations = decision.patch().operations();
    if (operations.isEmpty()) {
      unchanged.incrementAndGet();
    } else {
      injected.incrementAndGet();
      response
          .put("patchType", "JSONPatch")
          .put("patch", Base64.getEncoder().encodeToString(bytes(operations)));
    }
    warn(response, decision.warnings());
  }

  private static void warn(ObjectNode response, List<String> warnings) {
    if (!warnings.isEmpty()) {
      ArrayNode all = response.putArray("warnings");
      warnings.stream()
          .limit(MOST_WARNINGS)
          .map(each -> each.substring(0, Math.min(each.length(), MOST_WARNING_CHARACTERS)))
          .forEach(all::add);
    }
  }

  private byte[] bytes(JsonNode tree) {
    try {
      return mapper.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("a tree in memory is always written", e);
    }
  }

  /** Returns how many pods were given the agent. */
  public long injected() {
    return injected.get();
  }

  /** Returns how many were let through as they were. */
  public long unchanged() {
    return unchanged.get();
  }

  /** Returns how many were let through because deciding failed. */
  public long failed() {
    return failed.get();
  }
}
