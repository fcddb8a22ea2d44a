package dev.assay.collector.page;

import dev.assay.wire.v1.QueryGrpc;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** Asks the service that answers everybody else, too. Calls return at once. */
final class Answers {

  private final QueryGrpc.AsyncService service;

  Answers(QueryGrpc.AsyncService service) {
    this.service = service;
  }

  /** A method of the service. */
  @FunctionalInterface
  interface Method<Q, A> {
    /** Asks; the answer, or a status, comes to the observer. */
    void ask(QueryGrpc.AsyncService service, Q question, StreamObserver<A> observer);
  }

  /** Returns the answer to come; it fails with a {@link io.grpc.StatusRuntimeException}. */
  <Q, A> CompletableFuture<A> ask(Method<Q, A> method, Q question) {
    CompletableFuture<A> answer = new CompletableFuture<>();
    method.ask(
        service,
        question,
        new StreamObserver<>() {
          @Override
          public void onNext(A value) {
            answer.complete(value);
          }

          @Override
          public void onError(Throwable failure) {
            answer.completeExceptionally(failure);
          }

          @Override
          public void onCompleted() {
            // One answer, which came before.
          }
        });
    return answer;
  }
}
