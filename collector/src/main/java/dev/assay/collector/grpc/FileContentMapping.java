package dev.assay.collector.grpc;

import com.google.protobuf.ByteString;
import dev.assay.collector.running.FileContent;
import dev.assay.collector.running.ProcessKey;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.FileContentFacts;
import dev.assay.wire.v1.FileEvidence;
import dev.assay.wire.v1.FileOrigin;
import dev.assay.wire.v1.NodeIdentity;

/** Reads what a sensor says of the bytes of files in use. Pure functions. */
final class FileContentMapping {

  /** PATH_MAX, and what a message may say besides; longer ones are cut for people anyway. */
  private static final int LONGEST_TEXT = 4096;

  private FileContentMapping() {}

  static FileContent content(FileContentFacts facts, NodeIdentity node, ProcessKey process)
      throws MalformedEvidenceException {
    ByteString digest = facts.getDigest();
    boolean known = !digest.isEmpty();
    String problem = EvidenceMapping.text(facts.getProblem());
    return new FileContent(
        EvidenceMapping.uuid("boot_id", node.getBootId()).getMostSignificantBits(),
        notEmpty("file_contents.container_id", facts.getContainerId()),
        EvidenceMapping.digest("file_contents.image_config_digest", facts.getImageConfigDigest()),
        notEmpty("file_contents.path", facts.getPath()),
        known ? EvidenceMapping.digest("file_contents.digest", digest) : null,
        Math.max(0, facts.getSizeBytes()),
        origin(facts.getOrigin()),
        EvidenceMapping.text(facts.getFileSystem()),
        layers(facts.getLayers()),
        use(facts.getUse()),
        facts.getReplaced(),
        facts.getNameless(),
        facts.getInode(),
        known ? "" : problem.isEmpty() ? "the sensor does not say why" : problem,
        Math.max(0, facts.getChangedUnixMillis()),
        Math.max(0, facts.getReadUnixMillis()),
        process,
        EvidenceMapping.text(facts.getExecutable()));
  }

  private static String notEmpty(String field, String text) throws MalformedEvidenceException {
    if (text.isEmpty() || text.length() > LONGEST_TEXT) {
      throw new MalformedEvidenceException(
          field + ": " + text.length() + " characters (expected: 1 to " + LONGEST_TEXT + ")");
    }
    return EvidenceMapping.text(text);
  }

  private static long layers(ByteString bytes) throws MalformedEvidenceException {
    if (bytes.isEmpty()) {
      return 0;
    }
    if (bytes.size() != Long.BYTES) {
      throw new MalformedEvidenceException(
          "file_contents.layers: " + bytes.size() + " bytes (expected: 8)");
    }
    return bytes.asReadOnlyByteBuffer().getLong();
  }

  private static FileContent.Origin origin(FileOrigin origin) {
    return switch (origin) {
      case FILE_FROM_LAYER -> FileContent.Origin.LAYER;
      case FILE_FROM_CONTAINER -> FileContent.Origin.CONTAINER;
      case FILE_FROM_UNKNOWN, FILE_ORIGIN_UNSPECIFIED, UNRECOGNIZED -> FileContent.Origin.UNKNOWN;
    };
  }

  private static FileContent.Use use(FileEvidence evidence) {
    return switch (evidence) {
      case EXECUTED -> FileContent.Use.EXECUTED;
      case MAPPED -> FileContent.Use.MAPPED;
      case TOUCHED, OPENED, FILE_EVIDENCE_UNSPECIFIED, UNRECOGNIZED -> FileContent.Use.OPENED;
    };
  }
}
