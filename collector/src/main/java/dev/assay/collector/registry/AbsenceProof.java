package dev.assay.collector.registry;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistrySession.Request;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Whether a registry's "not found" can be believed. Many answer so for what may not be read, and
 * caches of other registries while these cannot be reached; so it counts only where the repository
 * itself can be read, or could be by the same reader, and the registry does not ask others.
 */
final class AbsenceProof {

  private final RegistrySession session;
  private final DetailsSearch details;
  private final ImageReference reference;
  private final Repository repository;

  AbsenceProof(RegistrySession session, DetailsSearch details, ImageReference reference) {
    this.session = session;
    this.details = details;
    this.reference = reference;
    this.repository = reference.repository();
  }

  /**
   * Returns what proves it, for people.
   *
   * @param code how the registry says it
   * @return completes exceptionally with a {@link RegistryException} where nothing does
   */
  CompletableFuture<String> of(String code) {
    CompletableFuture<String> proof = session.isPlain() ? ofOpenness(code) : ofReader(code);
    return proof.thenCompose(known -> undoubted(code, known));
  }

  private CompletableFuture<String> ofOpenness(String code) {
    return session
        .sendAnonymously(root())
        .thenCompose(
            probe ->
                isAnswer(probe)
                    ? CompletableFuture.completedFuture("the registry answers everybody")
                    : ofReader(code));
  }

  private CompletableFuture<String> ofReader(String code) {
    return tagsMayBeRead()
        .thenCompose(
            may ->
                may
                    ? CompletableFuture.completedFuture("the repository's list of tags may be read")
                    : session
                        .wasReadable(repository)
                        .thenCompose(was -> was ? ofEarlier(code) : unproven(code)));
  }

  /** Some registries fail at lists of tags, which says nothing of who may read. */
  private CompletableFuture<Boolean> tagsMayBeRead() {
    String path = repository.path() + "/tags/list?n=1";
    return session
        .send(new Request(repository, "GET", path, Map.of()))
        .thenApply(AbsenceProof::isAnswer)
        .exceptionallyCompose(
            failure ->
                HttpRegistryClient.unwrapped(failure) instanceof RegistryException failing
                        && failing.answerCause() == Cause.SOURCE_FAILING
                    ? CompletableFuture.completedFuture(false)
                    : CompletableFuture.failedFuture(failure));
  }

  private CompletableFuture<String> ofEarlier(String code) {
    return session
        .send(root())
        .thenCompose(
            probe ->
                isAnswer(probe)
                    ? CompletableFuture.completedFuture(
                        "the repository could be read before, and the registry works")
                    : unproven(code));
  }

  private Request root() {
    return new Request(repository, "GET", "", Map.of());
  }

  private static boolean isAnswer(Reply reply) {
    return reply.status() == 200 && !reply.isPage();
  }

  private CompletableFuture<String> undoubted(String code, String proof) {
    return details
        .doubt(session, repository)
        .thenCompose(
            doubt ->
                doubt.isEmpty()
                    ? CompletableFuture.completedFuture(proof)
                    : undetermined(code, doubt.get()));
  }

  private CompletableFuture<String> unproven(String code) {
    return undetermined(
        code,
        "nothing shows that the repository may be read, and registries hide what may not be (check"
            + " the credentials configured for "
            + repository.registry()
            + "; where it hides nothing and holds all its images itself, say plain in"
            + " collector.registry.kinds)");
  }

  private CompletableFuture<String> undetermined(String code, String why) {
    return CompletableFuture.failedFuture(
        new RegistryException(
            Cause.UNDETERMINED,
            repository.registry() + " answers 404 " + code + " for " + reference + ", but " + why));
  }
}
