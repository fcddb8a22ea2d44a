package dev.assay.collector.registry;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistrySession.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Whether a registry's "not found" can be believed. Many answer so for what may not be read, as do
 * those that have lost their storage, and caches of other registries while these cannot be reached;
 * so it counts only where the repository itself can be read now, by the same reader, and the
 * registry does not ask others.
 */
final class AbsenceProof {

  // A node reports one or two digests of a repository; more are somebody's play.
  private static final int MAX_CLAIMS = 8;

  private final RegistrySession session;
  private final DetailsSearch details;
  private final Holdings holdings;
  private final SourceQuestion question;
  private final ImageReference reference;
  private final Repository repository;

  AbsenceProof(
      RegistrySession session, DetailsSearch details, Holdings holdings, SourceQuestion question) {
    this.session = session;
    this.details = details;
    this.holdings = holdings;
    this.question = question;
    this.reference = question.reference();
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

  /** An earlier reading proves nothing: rights are withdrawn, and volumes come unmounted. */
  private CompletableFuture<String> ofReader(String code) {
    return tagList()
        .thenCompose(
            list ->
                list.isReadable()
                    ? CompletableFuture.completedFuture("the repository's list of tags may be read")
                    : shownDigest()
                        .thenCompose(
                            shown ->
                                shown.isPresent()
                                    ? CompletableFuture.completedFuture(
                                        "the repository shows " + shown.get())
                                    : unproven(code, list)));
  }

  /**
   * What came of asking for the list of tags.
   *
   * @param isReadable whether it may be read
   * @param failure how the registry fails at it, which says nothing of who may read; else nothing
   */
  private record TagList(boolean isReadable, Optional<RegistryException> failure) {}

  private CompletableFuture<TagList> tagList() {
    String path = repository.path() + "/tags/list?n=1";
    return session
        .send(new Request(repository, "GET", path, Map.of()))
        .thenApply(reply -> new TagList(isAnswer(reply), Optional.empty()))
        .exceptionallyCompose(
            failure ->
                HttpRegistryClient.unwrapped(failure) instanceof RegistryException failing
                        && failing.answerCause() == Cause.SOURCE_FAILING
                    ? CompletableFuture.completedFuture(new TagList(false, Optional.of(failing)))
                    : CompletableFuture.failedFuture(failure));
  }

  /** Returns a digest claimed by nodes that the repository shows now. */
  private CompletableFuture<Optional<Digest>> shownDigest() {
    List<Digest> claims = question.claims().stream().sorted().limit(MAX_CLAIMS).toList();
    CompletableFuture<Optional<Digest>> chain = CompletableFuture.completedFuture(Optional.empty());
    for (Digest claim : claims) {
      chain =
          chain.thenCompose(
              shown ->
                  shown.isPresent()
                      ? CompletableFuture.completedFuture(shown)
                      : holdings
                          .shows(claim)
                          .thenApply(is -> Optional.of(claim).filter(each -> is)));
    }
    return chain;
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

  private CompletableFuture<String> unproven(String code, TagList list) {
    if (list.failure().isPresent()) {
      return CompletableFuture.failedFuture(list.failure().get());
    }
    return session
        .wasReadable(repository)
        .thenCompose(
            was ->
                was
                    ? unreadableNow(code)
                    : undetermined(
                        code,
                        "nothing shows that the repository may be read, and registries hide what"
                            + " may not be"
                            + whatToDo()));
  }

  /**
   * Asks for the root first: a reader whom the registry refuses is told so, not of the repository.
   */
  private CompletableFuture<String> unreadableNow(String code) {
    return session
        .send(root())
        .thenCompose(
            answered ->
                undetermined(
                    code,
                    "nothing of the repository can be read any more: it is gone, the"
                        + " registry has lost its storage, or it hides the repository now"
                        + whatToDo()));
  }

  private String whatToDo() {
    return " (check the credentials configured for "
        + repository.registry()
        + "; where it hides nothing and holds all its images itself, say plain in"
        + " collector.registry.kinds)";
  }

  private CompletableFuture<String> undetermined(String code, String why) {
    return CompletableFuture.failedFuture(
        new RegistryException(
            Cause.UNDETERMINED,
            repository.registry() + " answers 404 " + code + " for " + reference + ", but " + why));
  }
}
