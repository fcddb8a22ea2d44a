package dev.assay.collector.grpc;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.integrity.IntegrityMonitor;
import dev.assay.wire.v1.AdminGrpc;
import dev.assay.wire.v1.CheckImagesRequest;
import dev.assay.wire.v1.CheckImagesResponse;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Does what admin.proto lets people ask for. Called on event loops; reads elsewhere. */
public final class AdminEndpoint extends AdminGrpc.AdminImplBase implements BindableService {

  /** Less than the server lets any question take. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private static final int MAX_REFERENCES = 1000;

  private final Answering answering;
  private final ImageAnswers images;
  private final IntegrityMonitor monitor;

  AdminEndpoint(Answering answering, ImageAnswers images, IntegrityMonitor monitor) {
    this.answering = answering;
    this.images = images;
    this.monitor = monitor;
  }

  /** Returns the service to serve. */
  public ServerServiceDefinition definition() {
    return ServerInterceptors.intercept(this, new PromptHeaders());
  }

  @Override
  public void checkImages(CheckImagesRequest question, StreamObserver<CheckImagesResponse> asker) {
    answering.begin("CheckImages", asker, () -> check(question, asker));
  }

  private void check(CheckImagesRequest question, StreamObserver<CheckImagesResponse> asker) {
    Map<ImageReference, CompletableFuture<Void>> checks = monitor.checkNow(named(question));
    if (checks.isEmpty()) {
      throw Refusal.unknown("reference", question.getReference(), List.of());
    }
    if (checks.size() > MAX_REFERENCES) {
      throw Refusal.invalid(
          "reference",
          question.getReference(),
          "at most " + MAX_REFERENCES + " references; their checks have begun");
    }
    var unused =
        CompletableFuture.allOf(checks.values().toArray(CompletableFuture[]::new))
            .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .thenRun(() -> answering.answer("CheckImages", asker, () -> answer(checks)));
  }

  private CheckImagesResponse answer(Map<ImageReference, CompletableFuture<Void>> checks) {
    CheckImagesResponse.Builder answer = CheckImagesResponse.newBuilder();
    checks.forEach(
        (reference, done) -> {
          if (!done.isDone()) {
            answer.addUnfinished(reference.toString());
          }
        });
    List<String> references = checks.keySet().stream().map(ImageReference::toString).toList();
    return answer.addAllImages(images.ofReferences(references)).build();
  }

  /** A reference, or a repository for all of its tags. */
  private static Predicate<ImageReference> named(CheckImagesRequest question) {
    String text = question.getReference();
    ImageReference reference =
        ImageReference.parse(text)
            .orElseThrow(() -> Refusal.invalid("reference", text, "an image reference"));
    boolean repositoryOnly =
        !reference.isPinned() && text.indexOf(':', text.lastIndexOf('/') + 1) < 0;
    return repositoryOnly
        ? each -> each.repository().equals(reference.repository())
        : reference::equals;
  }
}
