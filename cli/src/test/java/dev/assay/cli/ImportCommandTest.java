package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.wire.v1.AdminGrpc;
import dev.assay.wire.v1.ImportDocumentRequest;
import dev.assay.wire.v1.ImportDocumentResponse;
import dev.assay.wire.v1.ImportInventoryRequest;
import dev.assay.wire.v1.ImportInventoryResponse;
import dev.assay.wire.v1.ImportKind;
import dev.assay.wire.v1.ImportedDocument;
import dev.assay.wire.v1.InventoryImportGrpc;
import dev.assay.wire.v1.InventorySource;
import dev.assay.wire.v1.RemoveDocumentRequest;
import dev.assay.wire.v1.RemoveDocumentResponse;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {

  private final List<ImportDocumentRequest> taken = new ArrayList<>();
  private final List<ImportInventoryRequest> inventories = new ArrayList<>();
  private Server server;
  @TempDir private Path directory;

  /** Takes everything. */
  private final class Taking extends AdminGrpc.AdminImplBase {
    @Override
    public void importDocument(
        ImportDocumentRequest order, StreamObserver<ImportDocumentResponse> asker) {
      taken.add(order);
      asker.onNext(
          ImportDocumentResponse.newBuilder()
              .setDocument(ImportedDocument.newBuilder().setName(order.getName()).setEntries(7))
              .build());
      asker.onCompleted();
    }

    @Override
    public void removeDocument(
        RemoveDocumentRequest order, StreamObserver<RemoveDocumentResponse> asker) {
      asker.onNext(
          RemoveDocumentResponse.newBuilder()
              .setDocument(ImportedDocument.newBuilder().setName("of " + order.getId()))
              .build());
      asker.onCompleted();
    }
  }

  /** Takes every inventory. */
  private final class TakingInventories extends InventoryImportGrpc.InventoryImportImplBase {
    @Override
    public StreamObserver<ImportInventoryRequest> importInventory(
        StreamObserver<ImportInventoryResponse> sender) {
      return new StreamObserver<>() {
        @Override
        public void onNext(ImportInventoryRequest part) {
          inventories.add(part);
        }

        @Override
        public void onError(Throwable failure) {
          inventories.clear();
        }

        @Override
        public void onCompleted() {
          sender.onNext(
              ImportInventoryResponse.newBuilder()
                  .setArtifact("shop/web/1")
                  .setPackages(1)
                  .setChanged(true)
                  .build());
          sender.onCompleted();
        }
      };
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Taking())
            .addService(new TakingInventories())
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private CommandRun run(String what, String argument, String... more) {
    List<String> args = new ArrayList<>(List.of("import", what, argument));
    args.addAll(List.of(more));
    args.addAll(List.of("--collector", "localhost:" + server.getPort()));
    return CommandRun.of(args.toArray(String[]::new));
  }

  @Test
  void documentIsSentAsItIs() throws IOException {
    Path file = directory.resolve("app.openvex.json");
    Files.writeString(file, "{\"a\": 1}");
    assertThat(run("vex", file.toString()).out()).contains("app.openvex.json", "7");
    assertThat(run("report", file.toString(), "--instead", "--artifact", "app:1").exitCode())
        .isZero();
    assertThat(taken)
        .extracting(ImportDocumentRequest::getKind)
        .containsExactly(ImportKind.IMPORT_VEX, ImportKind.IMPORT_REPORT);
    assertThat(taken.get(1).getInstead()).isTrue();
    assertThat(taken.get(1).getArtifact()).isEqualTo("app:1");
    try (GZIPInputStream gzip = new GZIPInputStream(taken.get(0).getGzip().newInput())) {
      assertThat(new String(gzip.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("{\"a\": 1}");
    }
    // The same file is the same document.
    assertThat(taken.get(0).getGzip()).isEqualTo(taken.get(1).getGzip());
  }

  @Test
  void missingFileIsAnErrorThatSaysSo() {
    CommandRun missing = run("vex", directory.resolve("none.json").toString());
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains("none.json");
  }

  private String bill(String about) throws IOException {
    Path file = directory.resolve("bill.json");
    Files.writeString(
        file,
        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"metadata\":{\"component\":{\"name\":\"web\","
            + "\"properties\":[{\"name\":\"assay:image-id\",\"value\":\""
            + about
            + "\"}]}},\"components\":[{\"purl\":\"pkg:npm/left@1\"},{\"type\":\"library\"}]}");
    return file.toString();
  }

  @Test
  void billOfMaterialsIsKeptWithItsOrigin() throws IOException {
    CommandRun run = run("sbom", bill(""), "-a", "shop", "-c", "web", "-V", "1");
    assertThat(run.out())
        .isEqualTo("The collector keeps 1 package of shop/web/1 from CycloneDX 1.6, of web\n");
    assertThat(run.err()).contains("1 listed without package URL");
    assertThat(inventories.get(0).getSource().getKind())
        .isEqualTo(InventorySource.Kind.BILL_OF_MATERIALS);
    assertThat(inventories.get(0).getSource().getOrigin()).isEqualTo("CycloneDX 1.6, of web");
    assertThat(run("sbom", bill("sha256:" + "ab".repeat(32))).exitCode()).isZero();
  }

  @Test
  void billOfMaterialsHasToSayWhatItIsAbout() throws IOException {
    assertThat(run("sbom", bill("")).err()).contains("--image-id", "--application");
    assertThat(run("sbom", bill(""), "--image-id", "sha256:12").err()).contains("64 hexadecimal");
    CommandRun both = run("sbom", bill(""), "--image-id", "a", "-a", "b", "-c", "c", "-V", "d");
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(inventories).isEmpty();
  }

  @Test
  void removedDocumentIsNamed() {
    assertThat(run("remove", "12345678").out()).isEqualTo("Removed: of 12345678\n");
  }
}
