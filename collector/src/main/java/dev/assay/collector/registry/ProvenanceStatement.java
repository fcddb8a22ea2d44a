package dev.assay.collector.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.image.Digest;
import dev.assay.collector.registry.Attributed.Certainty;
import dev.assay.collector.registry.Attributed.Origin;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads SLSA provenance (slsa.dev/spec: v0.2, v1) out of an in-toto statement, bare or in an
 * envelope: DSSE, as cosign attaches it, or a Sigstore bundle around that. Signatures are not
 * checked.
 */
final class ProvenanceStatement {

  private static final String PREDICATE = "https://slsa.dev/provenance/";

  private ProvenanceStatement() {}

  /**
   * Returns what a document says of an image's build.
   *
   * @param subjects digests of the image; a statement about others says nothing
   */
  static Optional<BuildDetails> read(JsonNode document, Set<Digest> subjects) {
    return statement(document)
        .filter(each -> each.path("predicateType").asText("").startsWith(PREDICATE))
        .filter(each -> isAbout(each.path("subject"), subjects))
        .map(each -> build(each.path("predicate")));
  }

  private static Optional<JsonNode> statement(JsonNode document) {
    JsonNode envelope = document.has("dsseEnvelope") ? document.path("dsseEnvelope") : document;
    if (!envelope.has("payload")) {
      return Optional.of(document);
    }
    try {
      return Json.read(Base64.getDecoder().decode(envelope.path("payload").asText("")));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // No Base64, so no envelope.
    }
  }

  /** BuildKit leaves the subject out of what it stores beside the image. */
  private static boolean isAbout(JsonNode subject, Set<Digest> digests) {
    if (subject.isMissingNode() || subject.isNull() || subject.isEmpty()) {
      return true;
    }
    for (JsonNode each : subject) {
      String hex = each.path("digest").path("sha256").asText("");
      if (Digest.find(hex).filter(digests::contains).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static BuildDetails build(JsonNode predicate) {
    return predicate.has("buildDefinition") || predicate.has("runDetails")
        ? buildOfVersion1(predicate)
        : buildOfVersion02(predicate);
  }

  private static BuildDetails buildOfVersion02(JsonNode predicate) {
    JsonNode source = predicate.path("invocation").path("configSource");
    String builder = ImageAnnotations.text(predicate.path("builder").path("id"));
    return new BuildDetails(
        claimed(builder),
        null,
        claimed(ImageAnnotations.text(predicate.path("metadata").path("buildInvocationID"))),
        claimed(address(builder)),
        claimed(ImageAnnotations.text(source.path("uri"))),
        claimed(ImageAnnotations.text(source.path("digest").path("sha1"))));
  }

  private static BuildDetails buildOfVersion1(JsonNode predicate) {
    JsonNode definition = predicate.path("buildDefinition");
    JsonNode parameters = definition.path("externalParameters");
    JsonNode workflow = parameters.path("workflow");
    JsonNode source = parameters.path("configSource");
    String builder = ImageAnnotations.text(predicate.path("runDetails").path("builder").path("id"));
    String invocation =
        ImageAnnotations.text(predicate.path("runDetails").path("metadata").path("invocationId"));
    String repository = ImageAnnotations.text(workflow.path("repository"));
    JsonNode commit = definition.path("resolvedDependencies").path(0).path("digest");
    String revision = ImageAnnotations.text(source.path("digest").path("sha1"));
    return new BuildDetails(
        claimed(builder),
        claimed(ImageAnnotations.text(workflow.path("path"))),
        claimed(invocation),
        claimed(address(invocation).isEmpty() ? address(builder) : address(invocation)),
        claimed(repository.isEmpty() ? ImageAnnotations.text(source.path("uri")) : repository),
        claimed(revision.isEmpty() ? ImageAnnotations.text(commit.path("gitCommit")) : revision));
  }

  /** Returns a name that can be looked at; GitHub names runs so. */
  private static String address(String name) {
    return name.startsWith("https://") && name.contains("/actions/runs/") ? name : "";
  }

  private static @Nullable Attributed<String> claimed(String text) {
    return text.isEmpty() ? null : new Attributed<>(text, Origin.PROVENANCE, Certainty.CLAIMED);
  }
}
