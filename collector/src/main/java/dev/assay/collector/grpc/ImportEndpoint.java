package dev.assay.collector.grpc;

import dev.assay.collector.sbom.ImportedInventories;
import dev.assay.wire.v1.ImportInventoryRequest;
import dev.assay.wire.v1.ImportInventoryResponse;
import dev.assay.wire.v1.InventoryImportGrpc;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Takes inventories that were made elsewhere. Called on event loops; unpacks and stores on the
 * executor it is given. Streams that are too large or take too long end.
 */
public final class ImportEndpoint extends InventoryImportGrpc.InventoryImportImplBase {

  /**
   * Each may take up to {@link InboundInventory#MOST_BYTES}, and inflates to some times as much.
   */
  private static final int AT_ONCE = 2;

  private final ImportedInventories store;
  private final Answering answering;
  private final Runnable limitTime;
  private final Semaphore room = new Semaphore(AT_ONCE);

  /**
   * Makes the endpoint.
   *
   * @param executor unpacks and stores; rejects what is too much
   * @param passing whether a failure of the store may be gone when it is tried again
   * @param limitTime makes a stream that begins end when it takes too long
   */
  public ImportEndpoint(
      ImportedInventories store,
      Executor executor,
      Predicate<RuntimeException> passing,
      Runnable limitTime) {
    this.store = store;
    this.limitTime = limitTime;
    this.answering = new Answering(executor, passing);
  }

  @Override
  public StreamObserver<ImportInventoryRequest> importInventory(
      StreamObserver<ImportInventoryResponse> asker) {
    if (!room.tryAcquire()) {
      asker.onError(
          Status.RESOURCE_EXHAUSTED
              .withDescription("other inventories are being taken; try again in a moment")
              .asRuntimeException());
      return new Ignoring();
    }
    limitTime.run();
    Taking taking = new Taking(asker);
    ((ServerCallStreamObserver<ImportInventoryResponse>) asker).setOnCancelHandler(taking::leave);
    return taking;
  }

  /** Takes one inventory. The server calls it one message after the other. */
  private final class Taking implements StreamObserver<ImportInventoryRequest> {

    private final StreamObserver<ImportInventoryResponse> asker;
    private final InboundInventory inbound = new InboundInventory();
    private final AtomicBoolean left = new AtomicBoolean();
    private boolean refused;

    private Taking(StreamObserver<ImportInventoryResponse> asker) {
      this.asker = asker;
    }

    @Override
    public void onNext(ImportInventoryRequest message) {
      if (refused) {
        return;
      }
      try {
        inbound.add(message);
      } catch (Refusal e) {
        refused = true;
        leave();
        asker.onError(e.status().asRuntimeException());
      }
    }

    @Override
    public void onError(Throwable failure) {
      leave();
    }

    @Override
    public void onCompleted() {
      if (refused) {
        return;
      }
      // Whatever becomes of it, also that nobody has time for it, the room is free then.
      answering.answer("ImportInventory", new Leaving(), () -> inbound.keep(store));
    }

    /** Tells the asker, and leaves. */
    private final class Leaving implements StreamObserver<ImportInventoryResponse> {
      @Override
      public void onNext(ImportInventoryResponse response) {
        asker.onNext(response);
      }

      @Override
      public void onError(Throwable failure) {
        leave();
        asker.onError(failure);
      }

      @Override
      public void onCompleted() {
        leave();
        asker.onCompleted();
      }
    }

    private void leave() {
      if (left.compareAndSet(false, true)) {
        room.release();
      }
    }
  }

  /** Of a call that was refused already. */
  private static final class Ignoring implements StreamObserver<ImportInventoryRequest> {
    @Override
    public void onNext(ImportInventoryRequest message) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
