package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import dev.assay.collector.artifact.Sha256;
import dev.assay.wire.client.DictionaryParts;
import dev.assay.wire.v1.Artifact;
import dev.assay.wire.v1.ComponentUse;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.DictionaryPart;
import dev.assay.wire.v1.ImportInventoryRequest;
import dev.assay.wire.v1.ImportInventoryResponse;
import dev.assay.wire.v1.InventoryImportGrpc;
import dev.assay.wire.v1.InventorySource;
import dev.assay.wire.v1.ListComponentsRequest;
import dev.assay.wire.v1.NamedArtifact;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.Package;
import dev.assay.wire.v1.PackageInventory;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.UseVerdict;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inventories that were made elsewhere, brought over real gRPC. */
class InventoryImportIT {

  private static final String SHOP = "shop/web/1.0";

  @TempDir private Path directory;
  private ServedCollector collector;

  @BeforeEach
  void start() {
    collector = ServedCollector.start(directory);
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private static PackageInventory shop(String... purls) {
    PackageInventory.Builder inventory =
        PackageInventory.newBuilder()
            .setArtifact(
                Artifact.newBuilder()
                    .setNamed(
                        NamedArtifact.newBuilder()
                            .setApplication("shop")
                            .setComponent("web")
                            .setVersion("1.0")));
    for (String purl : purls) {
      inventory.addPackages(
          Package.newBuilder().setPurl(purl).setType("maven").setName(purl).addFiles("/a.jar"));
    }
    return inventory.build();
  }

  private static InventorySource source(InventorySource.Kind kind, String origin) {
    return InventorySource.newBuilder().setKind(kind).setOrigin(origin).build();
  }

  private static ByteString digest(PackageInventory inventory) {
    return ByteString.copyFrom(Sha256.compute(inventory.toByteArray()).bytes());
  }

  private ImportInventoryResponse send(InventorySource source, List<DictionaryPart> parts)
      throws Exception {
    CompletableFuture<ImportInventoryResponse> answer = new CompletableFuture<>();
    StreamObserver<ImportInventoryRequest> out =
        InventoryImportGrpc.newStub(collector.channel())
            .importInventory(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ImportInventoryResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    out.onNext(ImportInventoryRequest.newBuilder().setSource(source).build());
    parts.forEach(part -> out.onNext(ImportInventoryRequest.newBuilder().setPart(part).build()));
    out.onCompleted();
    return answer.get(30, TimeUnit.SECONDS);
  }

  private ImportInventoryResponse send(
      InventorySource.Kind kind, String origin, PackageInventory inventory) throws Exception {
    return send(
        source(kind, origin),
        DictionaryParts.cut(DictionaryKind.PACKAGE_INVENTORY, digest(inventory), inventory));
  }

  private List<ComponentUse> components() {
    return QueryGrpc.newBlockingStub(collector.channel())
        .listComponents(ListComponentsRequest.newBuilder().setArtifact(SHOP).build())
        .getComponentsList();
  }

  @Test
  void scanIsKeptOnceAndAnotherTakesItsPlace() throws Exception {
    PackageInventory first = shop("pkg:maven/a/b@1", "pkg:maven/a/c@1");
    ImportInventoryResponse kept = send(InventorySource.Kind.SCAN, "a scan", first);
    assertThat(kept.getArtifact()).isEqualTo(SHOP);
    assertThat(kept.getPackages()).isEqualTo(2);
    assertThat(kept.getChanged()).isTrue();
    assertThat(components())
        .extracting(ComponentUse::getPurl)
        .containsExactlyInAnyOrder("pkg:maven/a/b@1", "pkg:maven/a/c@1");
    assertThat(components())
        .as("nobody ran it")
        .allMatch(each -> each.getUsed() == UseVerdict.USE_NOT_MEASURED);

    PackageInventory later = first.toBuilder().setMadeUnixMillis(5).build();
    assertThat(send(InventorySource.Kind.SCAN, "a scan", later).getChanged())
        .as("the same found later")
        .isFalse();
    assertThat(send(InventorySource.Kind.SCAN, "x", shop("pkg:maven/a/b@2")).getChanged()).isTrue();
    assertThat(components()).extracting(ComponentUse::getPurl).containsExactly("pkg:maven/a/b@2");
  }

  @Test
  void billOfMaterialsAddsWhatNoScanFoundWithItsOrigin() throws Exception {
    send(
        InventorySource.Kind.SCAN,
        "a scan",
        shop("pkg:maven/a/b@1", "pkg:deb/debian/zlib1g@1.2?arch=amd64&distro=debian-12"));
    send(
        InventorySource.Kind.BILL_OF_MATERIALS,
        "bom.json",
        shop(
            "pkg:maven/a/b@1",
            "pkg:maven/a/hidden@1",
            "pkg:deb/debian/zlib1g@1.2?distro=debian-12.5&upstream=zlib"));
    assertThat(components())
        .extracting(ComponentUse::getPurl, ComponentUse::getOrigin)
        .containsExactlyInAnyOrder(
            tuple("pkg:maven/a/b@1", ""),
            tuple("pkg:deb/debian/zlib1g@1.2?arch=amd64&distro=debian-12", ""),
            tuple("pkg:maven/a/hidden@1", "bom.json"));
  }

  @Test
  void whatIsNotAnInventoryIsRefusedAndChangesNothing() throws Exception {
    PackageInventory good = shop("pkg:maven/a/b@1");
    send(InventorySource.Kind.SCAN, "a scan", good);
    List<DictionaryPart> parts =
        DictionaryParts.cut(DictionaryKind.PACKAGE_INVENTORY, digest(shop()), good);
    assertRefused("part.key", source(InventorySource.Kind.SCAN, "x"), parts);
    assertRefused("some are missing", source(InventorySource.Kind.SCAN, "x"), List.of());
    assertRefused("source.origin", source(InventorySource.Kind.SCAN, ""), cut(good));
    assertRefused("source.kind", source(InventorySource.Kind.KIND_UNSPECIFIED, "x"), cut(good));
    assertRefused(
        "packages.purl", source(InventorySource.Kind.SCAN, "x"), cut(shop("pkg:maven/a/b@1", "")));
    assertRefused(
        "artifact",
        source(InventorySource.Kind.SCAN, "x"),
        cut(
            PackageInventory.newBuilder()
                .setArtifact(Artifact.newBuilder().setHost(NodeIdentity.newBuilder()))
                .build()));
    assertRefused(
        "part",
        source(InventorySource.Kind.SCAN, "x"),
        List.of(
            DictionaryPart.newBuilder()
                .setKind(DictionaryKind.PACKAGE_INVENTORY)
                .setKey(digest(good))
                .setParts(1)
                .setContent(ByteString.copyFromUtf8("no deflated data"))
                .build()));
    assertThat(components()).extracting(ComponentUse::getPurl).containsExactly("pkg:maven/a/b@1");
  }

  private static List<DictionaryPart> cut(PackageInventory inventory) {
    return DictionaryParts.cut(DictionaryKind.PACKAGE_INVENTORY, digest(inventory), inventory);
  }

  private void assertRefused(String field, InventorySource source, List<DictionaryPart> parts) {
    assertThatThrownBy(() -> send(source, parts))
        .hasCauseInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining(field);
  }
}
