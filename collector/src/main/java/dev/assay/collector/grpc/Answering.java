package dev.assay.collector.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions away from the event loop, because reads of the store block.
 *
 * <p>The executor is bounded: whoever asks while it is full is told to ask again later.
 */
final class Answering {

  private static final Logger log = LoggerFactory.getLogger(Answering.class);

  private final Executor executor;
  private final Predicate<RuntimeException> passing;

  /**
   * Makes it.
   *
   * @param executor runs the reads; rejects what is too much
   * @param passing whether a failure may be gone when the question is asked again
   */
  Answering(Executor executor, Predicate<RuntimeException> passing) {
    this.executor = executor;
    this.passing = passing;
  }

  /** Answers with what {@code answer} returns or throws. */
  <T> void answer(String question, StreamObserver<T> asker, Supplier<T> answer) {
    try {
      executor.execute(() -> run(question, asker, answer));
    } catch (RejectedExecutionException e) {
      asker.onError(busy());
    }
  }

  /** Runs what leads to an answer later; what it throws is the answer. */
  void begin(String question, StreamObserver<?> asker, Runnable work) {
    try {
      executor.execute(
          () -> {
            try {
              work.run();
            } catch (RuntimeException e) {
              asker.onError(status(question, e).asRuntimeException());
            }
          });
    } catch (RejectedExecutionException e) {
      asker.onError(busy());
    }
  }

  private static RuntimeException busy() {
    return Status.RESOURCE_EXHAUSTED
        .withDescription("too many questions at once; ask again in a moment")
        .asRuntimeException();
  }

  private <T> void run(String question, StreamObserver<T> asker, Supplier<T> answer) {
    if (asker instanceof ServerCallStreamObserver<T> call && call.isCancelled()) {
      return;
    }
    T result;
    try {
      result = answer.get();
    } catch (RuntimeException e) {
      asker.onError(status(question, e).asRuntimeException());
      return;
    }
    asker.onNext(result);
    asker.onCompleted();
  }

  /** Returns what the asker is told about {@code failure}. */
  Status status(String question, RuntimeException failure) {
    if (failure instanceof Refusal refusal) {
      return refusal.status();
    }
    log.error("{} could not be answered; the asker is told so", question, failure);
    Status status = passing.test(failure) ? Status.UNAVAILABLE : Status.INTERNAL;
    return status.withDescription(question + " could not be answered: " + failure.getMessage());
  }
}
