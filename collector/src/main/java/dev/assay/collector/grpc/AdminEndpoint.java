package dev.assay.collector.grpc;

import dev.assay.collector.automation.Delivery;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.integrity.IntegrityMonitor;
import dev.assay.collector.integrity.RequestedChecks;
import dev.assay.wire.v1.AdminGrpc;
import dev.assay.wire.v1.CheckImagesRequest;
import dev.assay.wire.v1.CheckImagesResponse;
import dev.assay.wire.v1.ImportDocumentRequest;
import dev.assay.wire.v1.ImportDocumentResponse;
import dev.assay.wire.v1.PutRuleRequest;
import dev.assay.wire.v1.PutRuleResponse;
import dev.assay.wire.v1.RemoveDocumentRequest;
import dev.assay.wire.v1.RemoveDocumentResponse;
import dev.assay.wire.v1.RemoveRuleRequest;
import dev.assay.wire.v1.RemoveRuleResponse;
import dev.assay.wire.v1.ResendDeliveriesRequest;
import dev.assay.wire.v1.ResendDeliveriesResponse;
import dev.assay.wire.v1.TestNotificationRequest;
import dev.assay.wire.v1.TestNotificationResponse;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Does what admin.proto lets people ask for. Called on event loops; reads elsewhere. */
public final class AdminEndpoint extends AdminGrpc.AdminImplBase implements BindableService {

  /** Less than the server lets any question take. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private static final int MAX_REFERENCES = 1000;

  private final Answering answering;
  private final ImageAnswers images;
  private final IntegrityMonitor monitor;
  private final ImportAnswers imports;
  private final AutomationAnswers automation;

  AdminEndpoint(
      Answering answering,
      ImageAnswers images,
      IntegrityMonitor monitor,
      ImportAnswers imports,
      AutomationAnswers automation) {
    this.answering = answering;
    this.images = images;
    this.monitor = monitor;
    this.imports = imports;
    this.automation = automation;
  }

  /** Returns the service to serve. */
  public ServerServiceDefinition definition() {
    return ServerInterceptors.intercept(this, new PromptHeaders());
  }

  @Override
  public void checkImages(CheckImagesRequest question, StreamObserver<CheckImagesResponse> asker) {
    answering.begin("CheckImages", asker, () -> check(question, asker));
  }

  @Override
  public void importDocument(
      ImportDocumentRequest order, StreamObserver<ImportDocumentResponse> asker) {
    answering.answer("ImportDocument", asker, () -> imports.take(order));
  }

  @Override
  public void removeDocument(
      RemoveDocumentRequest order, StreamObserver<RemoveDocumentResponse> asker) {
    answering.answer("RemoveDocument", asker, () -> imports.remove(order));
  }

  @Override
  public void putRule(PutRuleRequest order, StreamObserver<PutRuleResponse> asker) {
    answering.answer("PutRule", asker, () -> automation.put(order));
  }

  @Override
  public void removeRule(RemoveRuleRequest order, StreamObserver<RemoveRuleResponse> asker) {
    answering.answer("RemoveRule", asker, () -> automation.remove(order));
  }

  @Override
  public void resendDeliveries(
      ResendDeliveriesRequest order, StreamObserver<ResendDeliveriesResponse> asker) {
    answering.answer("ResendDeliveries", asker, () -> automation.resend(order));
  }

  @Override
  public void testNotification(
      TestNotificationRequest order, StreamObserver<TestNotificationResponse> asker) {
    answering.begin(
        "TestNotification",
        asker,
        () -> {
          Map<String, CompletableFuture<Delivery>> begun = automation.test(order);
          whenDone(
              begun.values(),
              () ->
                  answering.answer(
                      "TestNotification", asker, () -> AutomationAnswers.answer(begun)));
        });
  }

  /** Runs {@code then} when all is done, whatever came of it, or as long as people may wait. */
  private static void whenDone(Collection<? extends CompletableFuture<?>> begun, Runnable then) {
    var unused =
        CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new))
            .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((none, failure) -> then.run());
  }

  private void check(CheckImagesRequest question, StreamObserver<CheckImagesResponse> asker) {
    RequestedChecks requested = monitor.checkNow(named(question), MAX_REFERENCES);
    if (requested.matching() == 0) {
      throw Refusal.unknown("reference", question.getReference(), List.of());
    }
    if (requested.matching() > MAX_REFERENCES) {
      throw Refusal.invalid(
          "reference",
          question.getReference(),
          "at most " + MAX_REFERENCES + " references; none of their checks has begun");
    }
    whenDone(
        requested.begun().values(),
        () -> answering.answer("CheckImages", asker, () -> answer(requested)));
  }

  private CheckImagesResponse answer(RequestedChecks requested) {
    CheckImagesResponse.Builder answer = CheckImagesResponse.newBuilder();
    requested
        .begun()
        .forEach(
            (reference, done) -> {
              if (!done.isDone()) {
                answer.addUnfinished(reference.toString());
              }
            });
    requested
        .recent()
        .keySet()
        .forEach(reference -> answer.addRecentlyChecked(reference.toString()));
    List<String> references =
        Stream.concat(requested.begun().keySet().stream(), requested.recent().keySet().stream())
            .map(ImageReference::toString)
            .toList();
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
