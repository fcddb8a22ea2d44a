package dev.assay.cli;

import com.google.protobuf.ByteString;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.PackageRelations;
import dev.assay.wire.client.DictionaryParts;
import dev.assay.wire.v1.Artifact;
import dev.assay.wire.v1.CoverageGap;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.DictionaryPart;
import dev.assay.wire.v1.ImportInventoryRequest;
import dev.assay.wire.v1.ImportInventoryResponse;
import dev.assay.wire.v1.InventoryImportGrpc;
import dev.assay.wire.v1.InventorySource;
import dev.assay.wire.v1.Package;
import dev.assay.wire.v1.PackageInventory;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Brings an inventory to a collector. */
final class InventoryUpload {

  private InventoryUpload() {}

  /**
   * Returns an inventory as the collector takes it.
   *
   * @param of what it is an inventory of
   * @param top where its root is on this machine, so that files in use are found by their paths;
   *     null: it is the root of what runs
   */
  static PackageInventory message(
      Artifact of, Inventory inventory, @Nullable Path top, Instant made) {
    String prefix = top == null || top.getNameCount() == 0 ? "" : top.toString();
    PackageInventory.Builder message =
        PackageInventory.newBuilder()
            .setArtifact(of)
            .setMadeUnixMillis(made.toEpochMilli())
            .setDistribution(inventory.distribution().id())
            .setDistributionVersion(inventory.distribution().versionId());
    for (dev.assay.inventory.InstalledPackage each : inventory.packages()) {
      Package.Builder one =
          Package.newBuilder()
              .setPurl(each.purl().canonicalize())
              .setType(each.type())
              .setName(each.name())
              .setVersion(each.version())
              .setArchitecture(each.architecture())
              .setSourceName(each.sourceName())
              .setSourceVersion(each.sourceVersion())
              .setNote(each.note());
      each.files().forEach(file -> one.addFiles(prefix + file));
      PackageRelations relations = each.relations();
      if (relations != null) {
        one.getRelationsBuilder()
            .addAllRequires(relations.requires())
            .addAllProvides(relations.provides())
            .setEssential(relations.essential());
      }
      message.addPackages(one);
    }
    inventory
        .problems()
        .forEach(
            each ->
                message.addGaps(
                    CoverageGap.newBuilder()
                        .setCause(CoverageGap.Cause.INVENTORY_UNREADABLE)
                        .setDetail(each.toString())));
    return message.build();
  }

  /** Returns an image as collectors are told it. */
  static Artifact image(String imageId) {
    byte[] digest = HexFormat.of().parseHex(imageId.substring(imageId.indexOf(':') + 1));
    return Artifact.newBuilder().setImageConfigDigest(ByteString.copyFrom(digest)).build();
  }

  /**
   * Sends an inventory, and waits until it is durable.
   *
   * @throws CommandFailure if it is not
   */
  static ImportInventoryResponse send(
      CollectorOptions collector, InventorySource source, PackageInventory inventory) {
    ByteString serialised = inventory.toByteString();
    if (serialised.size() > DictionaryParts.MOST_INFLATED_BYTES) {
      throw new CommandFailure(
          "the inventory has "
              + (serialised.size() >> 20)
              + " MiB; a collector takes at most "
              + (DictionaryParts.MOST_INFLATED_BYTES >> 20));
    }
    List<DictionaryPart> parts =
        DictionaryParts.cut(DictionaryKind.PACKAGE_INVENTORY, digest(serialised), inventory);
    return collector.call(channel -> send(channel, source, parts));
  }

  private static ImportInventoryResponse send(
      Channel channel, InventorySource source, List<DictionaryPart> parts) {
    Sending sending = new Sending(source, parts.iterator());
    var unused = InventoryImportGrpc.newStub(channel).importInventory(sending);
    try {
      return sending.answer.get();
    } catch (ExecutionException e) {
      throw Status.fromThrowable(e.getCause()).asRuntimeException();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted while the inventory was sent", e);
    }
  }

  /** Sends part after part, as fast as the collector takes them. */
  private static final class Sending
      implements ClientResponseObserver<ImportInventoryRequest, ImportInventoryResponse> {

    private final CompletableFuture<ImportInventoryResponse> answer = new CompletableFuture<>();
    private final Iterator<DictionaryPart> parts;
    private @Nullable InventorySource source;

    private Sending(InventorySource source, Iterator<DictionaryPart> parts) {
      this.source = source;
      this.parts = parts;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ImportInventoryRequest> out) {
      out.setOnReadyHandler(() -> proceed(out));
    }

    private void proceed(ClientCallStreamObserver<ImportInventoryRequest> out) {
      while (out.isReady() && parts.hasNext()) {
        ImportInventoryRequest.Builder message =
            ImportInventoryRequest.newBuilder().setPart(parts.next());
        if (source != null) {
          message.setSource(source);
          source = null;
        }
        out.onNext(message.build());
        if (!parts.hasNext()) {
          out.onCompleted();
        }
      }
    }

    @Override
    public void onNext(ImportInventoryResponse response) {
      answer.complete(response);
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      answer.completeExceptionally(
          Status.INTERNAL.withDescription("it ended without an answer").asRuntimeException());
    }
  }

  private static ByteString digest(ByteString serialised) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      serialised.asReadOnlyByteBufferList().forEach(digest::update);
      return ByteString.copyFrom(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
