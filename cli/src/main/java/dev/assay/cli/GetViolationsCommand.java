package dev.assay.cli;

import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.ListViolationsResponse;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import dev.assay.wire.v1.Severity;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.ViolationType;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists integrity violations. */
@Command(
    name = "violations",
    description = "Lists integrity violations; 'assay explain IMAGE' tells all of one.")
final class GetViolationsCommand implements Callable<Integer> {

  /** Types as users write them. */
  enum Type {
    DIGEST_MISMATCH(ViolationType.DIGEST_MISMATCH),
    MISSING_SOURCE(ViolationType.MISSING_SOURCE),
    POST_DEPLOYMENT_TAG_UPDATE(ViolationType.POST_DEPLOYMENT_TAG_UPDATE),
    CONTENT_MODIFIED(ViolationType.CONTENT_MODIFIED),
    CONTENT_ADDED(ViolationType.CONTENT_ADDED),
    ANY(ViolationType.VIOLATION_TYPE_UNSPECIFIED);

    private final ViolationType wire;

    Type(ViolationType wire) {
      this.wire = wire;
    }
  }

  /** Severities as users write them. */
  enum Urgency {
    MEDIUM(Severity.MEDIUM),
    HIGH(Severity.HIGH),
    CRITICAL(Severity.CRITICAL),
    ANY(Severity.SEVERITY_UNSPECIFIED);

    private final Severity wire;

    Urgency(Severity wire) {
      this.wire = wire;
    }
  }

  @Mixin private ListingOptions listing;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "ANY",
      description = "Only of this type: ${COMPLETION-CANDIDATES}.")
  private Type type;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only of images with this text in their reference.")
  private String filter;

  @Option(
      names = "--severity",
      paramLabel = "SEVERITY",
      defaultValue = "ANY",
      description = "Only of this severity: ${COMPLETION-CANDIDATES}.")
  private Urgency severity;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      defaultValue = "",
      description = "Only those with a place in this namespace.")
  private String namespace;

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only those with a place in this workload.")
  private String workload;

  @Option(names = "--all", description = "Also resolved ones.")
  private boolean all;

  @Override
  public Integer call() {
    return listing.print(
        ListViolationsRequest.newBuilder()
            .setType(type.wire)
            .setFilter(filter)
            .setSeverity(severity.wire)
            .setNamespace(namespace)
            .setWorkload(workload)
            .setIncludeResolved(all)
            .build(),
        QueryBlockingStub::listViolations,
        GetViolationsCommand::table,
        "No violations.");
  }

  private static TextTable table(ListViolationsResponse answer) {
    TextTable table =
        new TextTable(
            "SEVERITY", "TYPE", "IMAGE", "RUNNING", "EXPECTED", "WHERE", "FIRST DETECTED", "STATE");
    for (Violation violation : answer.getViolationsList()) {
      String expected = violation.getEvidence().getExpectedDigest();
      table.row(
          Words.of(violation.getSeverity()),
          Words.of(violation.getType()),
          violation.getImageReference(),
          running(violation),
          expected.isEmpty()
              ? Words.text(violation.getEvidence().getRegistryPath())
              : Words.digest(expected),
          where(violation),
          Words.time(violation.hasFirstDetected(), violation.getFirstDetected()),
          state(violation));
    }
    return table;
  }

  private static String running(Violation violation) {
    int files = violation.getEvidence().getFileCount();
    if (violation.getEvidence().getFilesCount() == 0) {
      return Words.digest(violation.getEvidence().getRuntimeDigest());
    }
    String first = violation.getEvidence().getFiles(0).getPath();
    return files == 1 ? first : first + " and " + (files - 1) + " more";
  }

  private static String where(Violation violation) {
    return Words.text(
        violation.getLocationsList().stream()
            .map(
                at ->
                    at.getNamespace().isEmpty()
                        ? at.getNode() + "/" + at.getContainer()
                        : at.getNamespace() + "/" + at.getWorkloadName() + "/" + at.getContainer())
            .distinct()
            .limit(3)
            .collect(Collectors.joining(", ")));
  }

  private static String state(Violation violation) {
    if (violation.hasResolvedAt()) {
      return "resolved: " + Words.text(violation.getResolution());
    }
    String open = violation.hasReopenedAt() ? "open again" : "open";
    return violation.getNotRecheckedBecause().isEmpty()
        ? open
        : open + ", not rechecked: " + violation.getNotRecheckedBecause();
  }
}
