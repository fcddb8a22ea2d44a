package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.ProcessFilter;
import dev.assay.collector.running.ProcessRecord;
import dev.assay.collector.running.Running;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.ListProcessesResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers which processes run and ran, the latest started first. */
final class ProcessAnswers {

  private static final Comparator<ProcessRecord> LATEST_FIRST =
      Comparator.comparing(ProcessAnswers::started)
          .reversed()
          .thenComparing(ProcessRecord::key, Comparator.reverseOrder());

  private final Subjects subjects;
  private final Running running;

  ProcessAnswers(Subjects subjects, Running running) {
    this.subjects = subjects;
    this.running = running;
  }

  ListProcessesResponse list(ListProcessesRequest question) {
    int limit = Page.size(question.getPageSize());
    List<ProcessRecord> found = new ArrayList<>();
    for (@Nullable Artifact artifact : artifacts(question)) {
      // One more than the page, to know whether there is a next one.
      found.addAll(running.processes(filter(question, artifact, limit + 1)));
    }
    List<ProcessRecord> sorted = found.stream().distinct().sorted(LATEST_FIRST).toList();
    ListProcessesResponse.Builder answer = ListProcessesResponse.newBuilder();
    sorted.stream().limit(limit).map(WireMapping::process).forEach(answer::addProcesses);
    if (sorted.size() > limit) {
      ProcessRecord last = sorted.get(limit - 1);
      answer.setNextPageToken(Page.token(Page.place(started(last).toEpochMilli(), last.key())));
    }
    return answer.build();
  }

  private List<@Nullable Artifact> artifacts(ListProcessesRequest question) {
    if (!question.getArtifact().isEmpty()) {
      return new ArrayList<>(subjects.of(question.getArtifact()));
    }
    List<@Nullable Artifact> any = new ArrayList<>();
    any.add(null);
    return any;
  }

  private static ProcessFilter filter(
      ListProcessesRequest question, @Nullable Artifact artifact, int limit) {
    return new ProcessFilter(
        artifact,
        question.getNode(),
        question.getIncludeEnded() ? Lifetime.LIVE_AND_ENDED : Lifetime.LIVE,
        question.getFilter(),
        after(question.getPageToken()),
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
