package dev.assay.sensor.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.assay.sensor.container.ConfigDigest;
import dev.assay.sensor.container.Container;
import dev.assay.sensor.container.ContainerCatalog;
import dev.assay.sensor.container.ContainerRuntime;
import dev.assay.sensor.container.RunningContainers;
import dev.assay.sensor.container.RuntimeAnswer;
import dev.assay.sensor.container.RuntimeIdentity;
import dev.assay.wire.client.DictionaryJoiner;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.DictionaryPart;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.PackageInventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootInventoriesTest {

  private static final ConfigDigest DIGEST = new ConfigDigest("ab".repeat(32));
  private static final ByteString IMAGE = ByteString.copyFrom(DIGEST.toBytes());
  private static final ByteString BOOT_ID = ByteString.copyFromUtf8("0123456789abcdef");

  @TempDir private Path proc;
  private final ContainerCatalog catalog =
      new ContainerCatalog(new TwoOfAnImage(), Clock.systemUTC());

  @BeforeEach
  void findContainers() {
    catalog.refresh();
  }

  private RootInventories inventories() {
    return new RootInventories(
        NodeIdentity.newBuilder().setBootId(BOOT_ID).build(),
        proc,
        1,
        catalog,
        container -> OptionalInt.of(Integer.parseInt(container)),
        Clock.systemUTC());
  }

  @Test
  void processThatHasEndedGivesNoInventory() {
    assertThat(inventories().make(IMAGE)).isEmpty();
    assertThat(inventories().make(BOOT_ID)).isEmpty();
  }

  @Test
  void nextContainerOfTheImageIsTried()
      throws IOException, InvalidProtocolBufferException, MalformedEvidenceException {
    Path etc = Files.createDirectories(proc.resolve("12/root/etc"));
    Files.writeString(etc.resolve("os-release"), "ID=debian\nVERSION_ID=12\n");

    List<DictionaryPart> parts = inventories().make(IMAGE).orElseThrow();

    byte[] joined = new DictionaryJoiner(1 << 20).add(parts.get(0));
    assertThat(PackageInventory.parseFrom(Objects.requireNonNull(joined)).getDistribution())
        .isEqualTo("debian");
  }

  @Test
  void packagesOfLanguagesAreToldOfContainersAndNotOfTheHost()
      throws IOException, InvalidProtocolBufferException, MalformedEvidenceException {
    for (String process : List.of("11", "1")) {
      Path module = proc.resolve(process + "/root/srv/node_modules/left");
      Files.createDirectories(module);
      Files.writeString(
          module.resolve("package.json"), "{\"name\":\"left\",\"version\":\"1.0.0\"}");
    }

    assertThat(packages(IMAGE))
        .singleElement()
        .satisfies(
            left -> {
              assertThat(left.getPurl()).isEqualTo("pkg:npm/left@1.0.0");
              assertThat(left.getFilesList()).containsExactly("/srv/node_modules/left/");
            });
    assertThat(packages(BOOT_ID)).isEmpty();
  }

  private List<dev.assay.wire.v1.Package> packages(ByteString key)
      throws InvalidProtocolBufferException, MalformedEvidenceException {
    List<DictionaryPart> parts = inventories().make(key).orElseThrow();
    byte[] joined = new DictionaryJoiner(1 << 20).add(parts.get(0));
    return PackageInventory.parseFrom(Objects.requireNonNull(joined)).getPackagesList();
  }

  /** Runs two containers of an image, which are named as their processes. */
  private static final class TwoOfAnImage implements ContainerRuntime {

    private static Container container(String id) {
      return new Container(id, "app", null, DIGEST, null, "", "", null, null, null, null, Map.of());
    }

    @Override
    public RuntimeAnswer ask() {
      return new RunningContainers(
          new RuntimeIdentity("test", "1", "unix:///t"),
          List.of(container("11"), container("12")),
          List.of());
    }

    @Override
    public void close() {}
  }
}
