package dev.assay.collector.grpc;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Sends the headers of a streamed answer once it is set up, not with its first message.
 *
 * <p>Whoever lists and then watches has to know from when on nothing is missed.
 */
final class PromptHeaders implements ServerInterceptor {

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (call.getMethodDescriptor().getType().serverSendsOneMessage()) {
      return next.startCall(call, headers);
    }
    Once<Q, A> once = new Once<>(call);
    ServerCall.Listener<Q> listener = next.startCall(once, headers);
    return new io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener<Q>(
        listener) {
      @Override
      public void onHalfClose() {
        super.onHalfClose();
        once.sendIfOpen();
      }
    };
  }

  /** A call whose headers go out once. */
  private static final class Once<Q, A>
      extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {

    private boolean sent;
    private boolean closed;

    private Once(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
      if (!sent) {
        sent = true;
        super.sendHeaders(headers);
      }
    }

    @Override
    public synchronized void close(io.grpc.Status status, Metadata trailers) {
      closed = true;
      super.close(status, trailers);
    }

    private synchronized void sendIfOpen() {
      if (!sent && !closed) {
        sendHeaders(new Metadata());
      }
    }
  }
}
