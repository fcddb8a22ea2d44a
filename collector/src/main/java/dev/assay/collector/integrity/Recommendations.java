package dev.assay.collector.integrity;

import java.util.List;

/**
 * What to do about a violation.
 *
 * @param rootCause how to find out what happened
 * @param immediate what contains the risk now
 * @param longTerm what keeps it from happening again
 */
public record Recommendations(
    List<String> rootCause, List<String> immediate, List<String> longTerm) {

  /** Copies the lists. */
  public Recommendations {
    rootCause = List.copyOf(rootCause);
    immediate = List.copyOf(immediate);
    longTerm = List.copyOf(longTerm);
  }

  /** Returns what to do about a violation of {@code type}. */
  public static Recommendations forType(ViolationType type) {
    return switch (type) {
      case DIGEST_MISMATCH -> DIGEST_MISMATCH;
      case MISSING_SOURCE -> MISSING_SOURCE;
      case POST_DEPLOYMENT_TAG_UPDATE -> POST_DEPLOYMENT_TAG_UPDATE;
      case CONTENT_MODIFIED -> CONTENT_MODIFIED;
      case CONTENT_ADDED -> CONTENT_ADDED;
    };
  }

  private static final Recommendations DIGEST_MISMATCH =
      new Recommendations(
          List.of(
              "Trace the source. Check who deployed the artifact and who owns its build, and contact"
                  + " the responsible engineer."),
          List.of(
              "Treat as a security incident. The image may have been modified in transit or at the"
                  + " node level.",
              "Isolate the workload to prevent further exposure.",
              "Force a redeployment of the pod to pull the correct verified image from the"
                  + " registry."),
          List.of(
              "Deploy by digest (SHA256), so that every node checks what it pulls, and restrict who"
                  + " may write to the nodes' image stores."));

  private static final Recommendations MISSING_SOURCE =
      new Recommendations(
          List.of(
              "Check retention policies. Verify if the artifact was deleted by a cleanup policy or"
                  + " pruning job while the application was still live.",
              "Validate origin. Confirm whether this image was deployed directly to the cluster,"
                  + " bypassing the registry."),
          List.of(
              "Assess risk. Since the source is missing, it cannot be scanned: you are blind to new"
                  + " vulnerabilities.",
              "If deleted in error: restore the artifact from the registry's trash can, or rebuild"
                  + " and push it to the registry.",
              "If unauthorized: terminate the workload immediately."),
          List.of(
              "Exempt images that run from cleanup policies, and admit only images from approved"
                  + " registries."));

  private static final Recommendations POST_DEPLOYMENT_TAG_UPDATE =
      new Recommendations(
          List.of(
              "Check CI/CD activity. Verify if a pipeline recently pushed a new build to the same tag"
                  + " without triggering a deployment to this cluster."),
          List.of(
              "Short-term fix: restart the workload to pull the updated image from the registry."
                  + " Ensure imagePullPolicy is set appropriately (e.g., Always for mutable tags)."),
          List.of(
              "Long-term fix: switch to using immutable tags or digest-based deployments (SHA256) to"
                  + " ensure the running version always matches the tested version."));

  private static final Recommendations CONTENT_MODIFIED =
      new Recommendations(
          List.of(
              "Look at the layer of each file. WRITABLE: a process changed it after the container had"
                  + " started; find out which one (shell sessions, updaters, the application"
                  + " itself). IMAGE: somebody with access to the node changed the unpacked image;"
                  + " look at who may write there.",
              "Keep a copy of the files for analysis before anything is restarted."),
          List.of(
              "Treat as a security incident. The code that runs is not the code that was shipped.",
              "Isolate the workload to prevent further exposure.",
              "Start the workload anew from the verified image: on another node, if the unpacked"
                  + " image was changed."),
          List.of(
              "Run containers with a read-only root file system and without root, and restrict who"
                  + " may write to the nodes' image stores.",
              "If the change is wanted, make it part of the image's build."));

  private static final Recommendations CONTENT_ADDED =
      new Recommendations(
          List.of(
              "Find out which process brought the files and why: an installation at the start, an"
                  + " interactive session, a download.",
              "Keep a copy of the files for analysis before the container ends."),
          List.of(
              "If nobody can explain them: isolate the workload, and start it anew from the image.",
              "Assess risk. Files that are not in the image were never scanned."),
          List.of(
              "Build into the image what it needs, and run containers with a read-only root file"
                  + " system.",
              "Where generated code is expected, list it among the exempted paths."));
}
