package dev.assay.collector.grpc;

import dev.assay.collector.integrity.OpenViolation;
import dev.assay.collector.integrity.Risk;
import dev.assay.collector.integrity.Severity;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.PodContext;
import dev.assay.wire.v1.ListWorkloadsRequest;
import dev.assay.wire.v1.ListWorkloadsResponse;
import dev.assay.wire.v1.ReplicaDifference;
import dev.assay.wire.v1.Workload;
import dev.assay.wire.v1.WorkloadImage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Answers which workloads run, with the risks of their images. */
final class WorkloadAnswers {

  /** As query.proto promises: each rollout has an owner of its own. */
  private static final int MOST_OWNERS = 20;

  private final ImageCatalog images;

  WorkloadAnswers(ImageCatalog images) {
    this.images = images;
  }

  ListWorkloadsResponse list(ListWorkloadsRequest question) {
    Optional<Risk> risk = Risks.asked(question.getRisk());
    Optional<Severity> severity = IntegrityMapping.severity(question.getSeverity());
    List<DeployedImage> running = images.all(Lifetime.LIVE);
    String registry = question.getRegistry();
    String namespace = question.getNamespace();
    String cluster = question.getCluster();
    List<RunningWorkload> workloads =
        RunningWorkload.of(running).stream()
            .filter(each -> cluster.isEmpty() || each.workload().cluster().equals(cluster))
            .filter(each -> namespace.isEmpty() || each.workload().namespace().equals(namespace))
            .filter(each -> matches(each, question.getFilter()))
            .filter(each -> !question.getOnlyDifferent() || !each.differences().isEmpty())
            .filter(
                each ->
                    registry.isEmpty()
                        || each.isAny(image -> image.running().registry().equals(registry)))
            .filter(
                each -> severity.isEmpty() || each.isAny(image -> image.isViolated(severity.get())))
            .filter(each -> isLabelled(each, question.getLabel()))
            .filter(each -> risk.isEmpty() || has(each, risk.get()))
            .toList();
    Page<RunningWorkload> page =
        Page.of(workloads, WorkloadAnswers::place, question.getPageSize(), question.getPageToken());
    ListWorkloadsResponse.Builder answer =
        ListWorkloadsResponse.newBuilder()
            .setNextPageToken(page.nextToken())
            .setTotal(workloads.size())
            .setChoices(ImageSelection.choices(running));
    page.rows().stream().map(WorkloadAnswers::message).forEach(answer::addWorkloads);
    return answer.build();
  }

  private static boolean matches(RunningWorkload workload, String text) {
    return workload.workload().name().contains(text)
        || workload.isAny(image -> image.reference().contains(text));
  }

  private static boolean isLabelled(RunningWorkload workload, String label) {
    int end = label.indexOf('=');
    String key = end < 0 ? label : label.substring(0, end);
    return label.isEmpty()
        || workload.pods().stream()
            .map(each -> each.labels().get(key))
            .anyMatch(
                value -> value != null && (end < 0 || value.equals(label.substring(end + 1))));
  }

  private static boolean has(RunningWorkload workload, Risk risk) {
    return workload.isAny(image -> image.has(risk));
  }

  private static String place(RunningWorkload workload) {
    String urgency =
        has(workload, Risk.INTEGRITY_VIOLATION)
            ? "0"
            : has(workload, Risk.UNTRUSTED_REGISTRY) ? "1" : "2";
    return Page.place(
        urgency,
        workload.workload().cluster(),
        workload.workload().namespace(),
        workload.workload().kind(),
        workload.workload().name());
  }

  static Workload message(RunningWorkload workload) {
    Workload.Builder message =
        Workload.newBuilder()
            .setCluster(workload.workload().cluster())
            .setNamespace(workload.workload().namespace())
            .setKind(workload.workload().kind())
            .setName(workload.workload().name());
    List<Container> containers =
        workload.all().stream().flatMap(each -> each.containers().stream()).toList();
    message.setContainers(containers.size());
    containers.stream().map(Container::node).distinct().sorted().forEach(message::addNodes);
    workload
        .variants()
        .forEach(
            (name, variants) ->
                variants.stream().map(each -> image(name, each)).forEach(message::addImages));
    workload.all().stream()
        .flatMap(each -> each.image().risks().stream())
        .map(Risk::key)
        .distinct()
        .sorted()
        .forEach(message::addRisks);
    workload.all().stream()
        .flatMap(each -> each.image().violations().stream())
        .filter(each -> isIn(each, workload))
        .map(OpenViolation::id)
        .distinct()
        .forEach(message::addViolationIds);
    addPods(workload.pods(), message);
    workload
        .differences()
        .forEach((name, variants) -> message.addDifferences(difference(name, variants)));
    return message.build();
  }

  private static void addPods(List<PodContext> pods, Workload.Builder message) {
    pods.stream()
        .flatMap(each -> each.owners().stream())
        .distinct()
        .limit(MOST_OWNERS)
        .map(WireMapping::owner)
        .forEach(message::addOwners);
    message.putAllLabels(RunningWorkload.common(pods.stream().map(PodContext::labels).toList()));
    message.putAllAnnotations(
        RunningWorkload.common(pods.stream().map(PodContext::annotations).toList()));
  }

  /** A violation of content is in some of an image's containers only. */
  private static boolean isIn(OpenViolation violation, RunningWorkload workload) {
    return !violation.type().isOfContent()
        || workload.all().stream()
            .flatMap(each -> each.containers().stream())
            .anyMatch(container -> violation.containers().contains(container.containerId()));
  }

  private static WorkloadImage image(String name, RunningWorkload.Variant variant) {
    WorkloadImage.Builder message =
        WorkloadImage.newBuilder()
            .setContainer(name)
            .setReference(variant.image().reference())
            .setImageId(variant.image().imageId())
            .setContainers(variant.containers().size())
            .setIntegrity(IntegrityMapping.state(variant.image().state()));
    WireMapping.setTime(message::setOldest, variant.oldest());
    WireMapping.setTime(message::setYoungest, variant.youngest());
    variant.image().risks().stream().map(Risk::key).sorted().forEach(message::addRisks);
    return message.build();
  }

  private static ReplicaDifference difference(String name, List<RunningWorkload.Variant> variants) {
    boolean same = variants.stream().map(each -> each.image().reference()).distinct().count() == 1;
    String parts =
        variants.stream().map(WorkloadAnswers::inWords).collect(Collectors.joining("; "));
    String why =
        same
            ? "All were deployed by the same reference, which led to different content when or"
                + " where they were created."
            : "They were deployed by different references: a rollout is under way, or stopped.";
    ReplicaDifference.Builder message =
        ReplicaDifference.newBuilder()
            .setContainer(name)
            .setSameReference(same)
            .setStatement(name + ": " + parts + ". " + why);
    variants.stream().map(each -> image(name, each)).forEach(message::addVariants);
    return message.build();
  }

  private static String inWords(RunningWorkload.Variant variant) {
    int count = variant.containers().size();
    String times =
        variant.oldest() == null
            ? ""
            : variant.oldest().equals(variant.youngest())
                ? ", created " + variant.oldest()
                : ", created " + variant.oldest() + " to " + variant.youngest();
    String content = variant.image().imageId().isEmpty() ? "?" : variant.image().imageId();
    return count
        + (count == 1 ? " runs " : " run ")
        + content
        + " by "
        + variant.image().reference()
        + times;
  }
}
