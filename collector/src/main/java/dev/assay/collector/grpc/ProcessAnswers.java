package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.integrity.Risk;
import dev.assay.collector.integrity.Severity;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.ProcessFilter;
import dev.assay.collector.running.ProcessRecord;
import dev.assay.collector.running.Running;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.ListProcessesResponse;
import dev.assay.wire.v1.Process;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers which processes run and ran, the latest started first. */
final class ProcessAnswers {

  private static final Comparator<ProcessRecord> LATEST_FIRST =
      Comparator.comparing(ProcessAnswers::started).reversed().thenComparing(ProcessRecord::key);

  /** Read at a time while most of what is read has not the risk that is asked for. */
  private static final int READ_AHEAD = 1000;

  /** Of so many images processes are looked for one image after the other. */
  private static final int FEW = 100;

  private final Subjects subjects;
  private final Running running;
  private final ImageCatalog images;

  ProcessAnswers(Subjects subjects, Running running, ImageCatalog images) {
    this.subjects = subjects;
    this.running = running;
    this.images = images;
  }

  ListProcessesResponse list(ListProcessesRequest question) {
    int limit = Page.size(question.getPageSize());
    Risks risks = images.risks();
    Optional<Predicate<ProcessRecord>> asked = asked(question, risks);
    List<ProcessRecord> found = new ArrayList<>();
    for (@Nullable Artifact artifact : artifacts(question, risks)) {
      // One more than the page, to know whether there is a next one.
      found.addAll(
          asked.isEmpty()
              ? running.processes(
                  filter(question, artifact, after(question.getPageToken()), limit + 1))
              : which(question, artifact, asked.get(), limit + 1));
    }
    List<ProcessRecord> sorted = found.stream().distinct().sorted(LATEST_FIRST).toList();
    ListProcessesResponse.Builder answer = ListProcessesResponse.newBuilder();
    sorted.stream()
        .limit(limit)
        .map(process -> message(process, risks))
        .forEach(answer::addProcesses);
    if (sorted.size() > limit) {
      ProcessRecord last = sorted.get(limit - 1);
      answer.setNextPageToken(Page.token(Page.place(started(last).toEpochMilli(), last.key())));
    }
    return answer.build();
  }

  /** Returns what is asked of the images of processes, which the store does not know of them. */
  private static Optional<Predicate<ProcessRecord>> asked(
      ListProcessesRequest question, Risks risks) {
    Optional<Risk> risk = Risks.asked(question.getRisk());
    Optional<Severity> severity = IntegrityMapping.severity(question.getSeverity());
    String registry = question.getRegistry();
    if (risk.isEmpty() && severity.isEmpty() && registry.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        each ->
            (registry.isEmpty() || registry.equals(Risks.registry(each.imageReference())))
                && (severity.isEmpty()
                    || risks.has(severity.get(), each.imageReference(), digest(each)))
                && (risk.isEmpty() || has(each, risk.get(), risks)));
  }

  /** Returns the first processes of which something holds; reads on until there are enough. */
  private List<ProcessRecord> which(
      ListProcessesRequest question,
      @Nullable Artifact artifact,
      Predicate<ProcessRecord> holds,
      int enough) {
    List<ProcessRecord> found = new ArrayList<>();
    ProcessFilter.@Nullable Position after = after(question.getPageToken());
    boolean more = true;
    while (more && found.size() < enough) {
      List<ProcessRecord> read = running.processes(filter(question, artifact, after, READ_AHEAD));
      read.stream().filter(holds).forEach(found::add);
      more = read.size() == READ_AHEAD;
      if (more) {
        ProcessRecord last = read.get(read.size() - 1);
        after = new ProcessFilter.Position(started(last), last.key());
      }
    }
    return found.stream().limit(enough).toList();
  }

  private static Process message(ProcessRecord process, Risks risks) {
    Process.Builder message = WireMapping.process(process).toBuilder();
    Arrays.stream(Risk.values())
        .filter(risk -> has(process, risk, risks))
        .map(Risk::key)
        .sorted()
        .forEach(message::addRisks);
    return message.build();
  }

  /** Whether its image has a risk; a program of a host, or named by its user, may be vulnerable. */
  private static boolean has(ProcessRecord process, Risk risk, Risks risks) {
    if (risk == Risk.VULNERABLE_IN_USE) {
      return process.artifacts().stream().anyMatch(risks.vulnerableInUse());
    }
    String reference = process.imageReference();
    if (reference.isEmpty()) {
      return false;
    }
    return risks.has(risk, reference, digest(process));
  }

  private static @Nullable Sha256 digest(ProcessRecord process) {
    return process.artifacts().stream()
        .filter(Artifact.Image.class::isInstance)
        .map(artifact -> ((Artifact.Image) artifact).configDigest())
        .findFirst()
        .orElse(null);
  }

  /** Returns those whose processes are read; null: all processes are. */
  private List<@Nullable Artifact> artifacts(ListProcessesRequest question, Risks risks) {
    if (!question.getArtifact().isEmpty()) {
      return new ArrayList<>(subjects.of(question.getArtifact()));
    }
    List<@Nullable Artifact> artifacts = new ArrayList<>();
    violated(question, risks)
        .filter(images -> images.size() <= FEW)
        .ifPresentOrElse(artifacts::addAll, () -> artifacts.add(null));
    return artifacts;
  }

  /**
   * Returns the only images whose processes can be what is asked for; empty: there may be others.
   */
  private static Optional<Set<Artifact>> violated(ListProcessesRequest question, Risks risks) {
    boolean asked =
        IntegrityMapping.severity(question.getSeverity()).isPresent()
            || Risks.asked(question.getRisk()).filter(Risk.INTEGRITY_VIOLATION::equals).isPresent();
    return asked ? risks.violatedImages() : Optional.empty();
  }

  private static ProcessFilter filter(
      ListProcessesRequest question,
      @Nullable Artifact artifact,
      ProcessFilter.@Nullable Position after,
      int limit) {
    return new ProcessFilter(
        artifact,
        new ProcessFilter.Where(question.getNode(), question.getCluster(), question.getNamespace()),
        question.getIncludeEnded() ? Lifetime.LIVE_AND_ENDED : Lifetime.LIVE,
        question.getFilter(),
        after,
        limit);
  }

  private static ProcessFilter.@Nullable Position after(String token) {
    if (token.isEmpty()) {
      return null;
    }
    String[] parts = Page.position(token).split("\0", -1);
    try {
      if (parts.length == 3) {
        return new ProcessFilter.Position(
            Instant.ofEpochMilli(Long.parseLong(parts[0])), Long.parseLong(parts[1]));
      }
    } catch (NumberFormatException e) {
      // The same to the asker as any other token that no answer gave.
      throw Page.invalidToken(token);
    }
    throw Page.invalidToken(token);
  }

  private static Instant started(ProcessRecord process) {
    return process.started() == null ? Instant.EPOCH : process.started();
  }
}
