package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.imported.ImportedDocument;
import dev.assay.collector.imported.Imports;
import dev.assay.collector.imported.ReadDocument;
import dev.assay.collector.imported.RefusedImportException;
import dev.assay.wire.v1.ImportDocumentRequest;
import dev.assay.wire.v1.ImportDocumentResponse;
import dev.assay.wire.v1.ImportKind;
import dev.assay.wire.v1.ListImportsResponse;
import dev.assay.wire.v1.RemoveDocumentRequest;
import dev.assay.wire.v1.RemoveDocumentResponse;
import java.time.Clock;
import java.util.List;

/** Takes documents of others, and tells which there are. */
final class ImportAnswers {

  private static final int MAX_NAME = 200;
  private static final int SHORTEST_ID = 8;

  private final Imports imports;
  private final Subjects subjects;
  private final Clock clock;

  ImportAnswers(Imports imports, Subjects subjects, Clock clock) {
    this.imports = imports;
    this.subjects = subjects;
    this.clock = clock;
  }

  ListImportsResponse list() {
    return ListImportsResponse.newBuilder()
        .addAllImports(imports.documents().stream().map(ImportAnswers::message).toList())
        .build();
  }

  ImportDocumentResponse take(ImportDocumentRequest order) {
    if (order.getName().isEmpty() || order.getName().length() > MAX_NAME) {
      throw Refusal.invalid("name", order.getName(), "1 to " + MAX_NAME + " characters");
    }
    byte[] gzip = order.getGzip().toByteArray();
    ImportedDocument document =
        new ImportedDocument(
            Sha256.compute(gzip),
            kind(order.getKind()),
            order.getName(),
            artifact(order.getArtifact()),
            order.getInstead(),
            clock.instant());
    try {
      return ImportDocumentResponse.newBuilder()
          .setDocument(message(imports.take(document, gzip)))
          .build();
    } catch (RefusedImportException e) {
      throw Refusal.refused(e);
    }
  }

  RemoveDocumentResponse remove(RemoveDocumentRequest order) {
    String id = order.getId().startsWith("sha256:") ? order.getId().substring(7) : order.getId();
    if (id.length() < SHORTEST_ID) {
      throw Refusal.invalid("id", order.getId(), "at least 8 hexadecimal digits");
    }
    List<ReadDocument> found =
        imports.documents().stream()
            .filter(each -> each.document().digest().hex().startsWith(id))
            .toList();
    if (found.size() != 1) {
      throw Refusal.unknown(
          "id", order.getId(), found.stream().map(each -> each.document().digest().hex()).toList());
    }
    imports.remove(found.get(0).document().digest());
    return RemoveDocumentResponse.newBuilder().setDocument(message(found.get(0))).build();
  }

  private String artifact(String name) {
    if (name.isEmpty()) {
      return "";
    }
    List<Artifact> artifacts = subjects.of(name);
    if (artifacts.size() > 1) {
      throw Refusal.invalid("artifact", name, "one artifact; it stands for " + artifacts.size());
    }
    return artifacts.get(0).toString();
  }

  private static ImportedDocument.Kind kind(ImportKind kind) {
    return switch (kind) {
      case IMPORT_VEX -> ImportedDocument.Kind.VEX;
      case IMPORT_REPORT -> ImportedDocument.Kind.REPORT;
      case IMPORT_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw Refusal.invalid("kind", kind.name(), "IMPORT_VEX or IMPORT_REPORT");
    };
  }

  private static dev.assay.wire.v1.ImportedDocument message(ReadDocument read) {
    ImportedDocument document = read.document();
    dev.assay.wire.v1.ImportedDocument.Builder message =
        dev.assay.wire.v1.ImportedDocument.newBuilder()
            .setId(document.digest().toString())
            .setName(document.name())
            .setSource(read.source())
            .setArtifact(read.artifact())
            .setInstead(document.instead());
    WireMapping.setTime(message::setImported, document.imported());
    if (read.vex() != null) {
      message
          .setKind(ImportKind.IMPORT_VEX)
          .setFormat(read.vex().format())
          .setEntries(read.vex().statements().size())
          .setIgnored(read.vex().ignored());
    }
    if (read.report() != null) {
      message
          .setKind(ImportKind.IMPORT_REPORT)
          .setFormat(read.source())
          .setEntries(read.report().findings().size());
    }
    return message.build();
  }
}
