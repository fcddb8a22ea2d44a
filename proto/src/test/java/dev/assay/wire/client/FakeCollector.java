package dev.assay.wire.client;

import dev.assay.wire.v1.Ack;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.IngestGrpc;
import dev.assay.wire.v1.Reject;
import dev.assay.wire.v1.ReportRequest;
import dev.assay.wire.v1.ReportResponse;
import dev.assay.wire.v1.Welcome;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A collector that keeps what it is sent in memory and answers as the test tells it. */
final class FakeCollector extends IngestGrpc.IngestImplBase {

  /** What to do with a batch. */
  interface Answer {
    void to(Batch batch, Session session);
  }

  /** Acknowledges each batch. */
  static final Answer ACKNOWLEDGE = (batch, session) -> session.acknowledge(batch.getSequence());

  /** Says nothing. */
  static final Answer SILENCE = (batch, session) -> {};

  private volatile Answer answer = ACKNOWLEDGE;
  private volatile @Nullable Status refusal;
  private volatile @Nullable ReportResponse greeting =
      ReportResponse.newBuilder()
          .setWelcome(Welcome.newBuilder().setMaxMessageBytes(1 << 20).setMaxUnacknowledged(4))
          .build();
  private final List<Hello> hellos = new ArrayList<>();
  private final List<Long> sequences = new ArrayList<>();
  private volatile @Nullable Session last;

  void answer(Answer answer) {
    this.answer = answer;
  }

  void refuseWith(@Nullable Status status) {
    this.refusal = status;
  }

  void welcome(Welcome welcome) {
    greetWith(ReportResponse.newBuilder().setWelcome(welcome).build());
  }

  /** Answers a Hello with this; null: not at all. */
  void greetWith(@Nullable ReportResponse greeting) {
    this.greeting = greeting;
  }

  List<Hello> hellos() {
    synchronized (hellos) {
      return new ArrayList<>(hellos);
    }
  }

  /** Returns the sequences of all batches, in the order in which they came. */
  List<Long> sequences() {
    synchronized (sequences) {
      return new ArrayList<>(sequences);
    }
  }

  Session lastSession() {
    Session session = last;
    if (session == null) {
      throw new AssertionError("nobody has connected");
    }
    return session;
  }

  @Override
  public StreamObserver<ReportRequest> report(StreamObserver<ReportResponse> responses) {
    Session session = new Session(responses);
    last = session;
    return session;
  }

  /** One stream. */
  final class Session implements StreamObserver<ReportRequest> {

    private final StreamObserver<ReportResponse> responses;

    private Session(StreamObserver<ReportResponse> responses) {
      this.responses = responses;
    }

    @Override
    public void onNext(ReportRequest request) {
      if (request.hasHello()) {
        hello(request.getHello());
        return;
      }
      synchronized (sequences) {
        sequences.add(request.getBatch().getSequence());
      }
      answer.to(request.getBatch(), this);
    }

    private void hello(Hello hello) {
      synchronized (hellos) {
        hellos.add(hello);
      }
      Status status = refusal;
      ReportResponse answer = greeting;
      if (status != null) {
        fail(status);
      } else if (answer != null) {
        send(answer.toBuilder());
      }
    }

    void acknowledge(long sequence) {
      send(ReportResponse.newBuilder().setAck(Ack.newBuilder().setSequence(sequence)));
    }

    void reject(long sequence, String reason) {
      send(
          ReportResponse.newBuilder()
              .setReject(Reject.newBuilder().setSequence(sequence).setReason(reason)));
    }

    synchronized void send(ReportResponse.Builder response) {
      responses.onNext(response.build());
    }

    synchronized void fail(Status status) {
      responses.onError(status.asRuntimeException());
    }

    synchronized void complete() {
      responses.onCompleted();
    }

    @Override
    public void onError(Throwable cause) {
      // The sender went away: nothing is left to do on this stream.
    }

    @Override
    public void onCompleted() {
      complete();
    }
  }
}
