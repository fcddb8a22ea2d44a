package dev.assay.collector.kubernetes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.collector.automation.Channel;
import dev.assay.collector.automation.Delivery;
import dev.assay.collector.automation.EventKind;
import dev.assay.collector.automation.Occurrence;
import dev.assay.collector.automation.Outcome;
import dev.assay.collector.automation.Target;
import dev.assay.collector.integrity.Place;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.WritableOperation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Restarts, labels or annotates the workloads that something happened to. Each is asked for as a
 * dry run first, so that what the API server would refuse of one is done to none.
 *
 * <p>A message that is sent twice changes nothing the second time: a restart is marked by the time
 * of what happened.
 */
final class WorkloadChannel implements Channel {

  private static final String DEPLOYMENT = "Deployment";
  private static final String STATEFUL_SET = "StatefulSet";
  private static final Set<String> KINDS = Set.of(DEPLOYMENT, STATEFUL_SET, "DaemonSet");

  /** What kubectl rollout restart writes. */
  private static final String RESTARTED = "kubectl.kubernetes.io/restartedAt";

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int UNPROCESSABLE = 422;
  private static final int LONGEST = 256;

  private final Target.Kubernetes target;
  private final KubernetesClient client;
  private final String cluster;

  WorkloadChannel(Target.Kubernetes target, KubernetesClient client, String cluster) {
    this.target = target;
    this.client = client;
    this.cluster = cluster;
  }

  private record Named(String namespace, String kind, String name) {
    @Override
    public String toString() {
      return kind + " " + namespace + "/" + name;
    }
  }

  @Override
  public Outcome send(Delivery message, String reference) {
    Occurrence what = message.what();
    try {
      if (what.kind() == EventKind.TEST) {
        return mayPatch();
      }
      if (target.action() == Target.Kubernetes.Action.RESTART && !begins(what.kind())) {
        return new Outcome.Delivered("nothing is restarted when it is " + what.kind().key(), "");
      }
      List<Named> workloads = workloads(what);
      if (workloads.isEmpty()) {
        return new Outcome.Refused(
            "it is in nothing that Kubernetes calls a Deployment, StatefulSet or DaemonSet of"
                + " cluster '"
                + cluster
                + "'");
      }
      String patch = patch(what).toString();
      List<Named> there = new ArrayList<>();
      for (Named each : workloads) {
        if (isPatched(resource(each).dryRun(), patch)) {
          there.add(each);
        }
      }
      if (!target.dryRun()) {
        there.forEach(each -> isPatched(resource(each), patch));
      }
      return new Outcome.Delivered(
          (target.dryRun() ? "dry run of " : "done: ") + target.action().word() + " of " + there,
          "");
    } catch (KubernetesClientException e) {
      String reason = "Kubernetes answers " + e.getCode() + ": " + e.getMessage();
      return e.getCode() == FORBIDDEN || e.getCode() == UNPROCESSABLE
          ? new Outcome.Refused(reason)
          : new Outcome.Later(reason, null);
    }
  }

  /** A workload that violates again after its restart is not restarted for ever. */
  private static boolean begins(EventKind kind) {
    return kind == EventKind.VIOLATION_OPENED || kind == EventKind.ADVISORY_NEW;
  }

  private Outcome mayPatch() {
    SelfSubjectAccessReview review =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withGroup("apps")
            .withResource("deployments")
            .withVerb("patch")
            .endResourceAttributes()
            .endSpec()
            .build();
    boolean allowed =
        client
            .authorization()
            .v1()
            .selfSubjectAccessReview()
            .create(review)
            .getStatus()
            .getAllowed();
    return allowed
        ? new Outcome.Delivered("the collector's service account may patch deployments", "")
        : new Outcome.Refused("the collector's service account may not patch deployments");
  }

  private List<Named> workloads(Occurrence what) {
    return what.places().stream()
        // By the word of the API server only: names that runtimes keep may be guessed.
        .filter(each -> each.cluster().equals(cluster) && each.pod() != null)
        .filter(each -> KINDS.contains(each.workloadKind()))
        .map(WorkloadChannel::named)
        .distinct()
        .toList();
  }

  private static Named named(Place place) {
    return new Named(place.namespace(), place.workloadKind(), place.workloadName());
  }

  /** Named as an object, so that none is asked for: the role lets it patch only. */
  private Resource<? extends HasMetadata> resource(Named workload) {
    ObjectMeta name =
        new ObjectMetaBuilder()
            .withNamespace(workload.namespace())
            .withName(workload.name())
            .build();
    return switch (workload.kind()) {
      case DEPLOYMENT -> client.resource(new DeploymentBuilder().withMetadata(name).build());
      case STATEFUL_SET -> client.resource(new StatefulSetBuilder().withMetadata(name).build());
      default -> client.resource(new DaemonSetBuilder().withMetadata(name).build());
    };
  }

  /** Returns whether it was there to be patched. */
  private static boolean isPatched(
      WritableOperation<? extends HasMetadata> workload, String patch) {
    try {
      workload.patch(PatchContext.of(PatchType.JSON_MERGE), patch);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private ObjectNode patch(Occurrence what) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    String key = target.prefix() + "/" + what.subject();
    switch (target.action()) {
      case RESTART ->
          patch
              .putObject("spec")
              .putObject("template")
              .putObject("metadata")
              .putObject("annotations")
              .put(RESTARTED, what.at().toString());
      case LABEL ->
          patch
              .putObject("metadata")
              .putObject("labels")
              .put(key, what.isResolved() ? null : what.type());
      case ANNOTATE ->
          patch
              .putObject("metadata")
              .putObject("annotations")
              .put(key, what.isResolved() ? null : shortened(what.title()));
    }
    return patch;
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }
}
