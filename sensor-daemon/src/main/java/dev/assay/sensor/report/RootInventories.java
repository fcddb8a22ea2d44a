package dev.assay.sensor.report;

import com.google.protobuf.ByteString;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.InventoryProblem;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.root.UnreadableFileException;
import dev.assay.inventory.scan.RootScan;
import dev.assay.sensor.container.Container;
import dev.assay.sensor.container.ContainerCatalog;
import dev.assay.sensor.container.ObservedContainer;
import dev.assay.wire.v1.Artifact;
import dev.assay.wire.v1.CoverageGap;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.Package;
import dev.assay.wire.v1.PackageInventory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Makes inventories of the root file systems of running containers and of the host, through the
 * root directory of a process in them. For any thread.
 */
public final class RootInventories implements PackageInventories {

  private final NodeIdentity node;
  private final Path procRoot;
  private final int hostPid;
  private final ContainerCatalog containers;
  private final Function<String, OptionalInt> processOf;
  private final Clock clock;

  /**
   * Creates it; nothing is read before {@link #make}.
   *
   * @param node the node; its boot id is the key of the host's inventory
   * @param hostPid a process that has the host's root
   * @param processOf finds a process of the container with an id
   */
  public RootInventories(
      NodeIdentity node,
      Path procRoot,
      int hostPid,
      ContainerCatalog containers,
      Function<String, OptionalInt> processOf,
      Clock clock) {
    this.node = node;
    this.procRoot = procRoot;
    this.hostPid = hostPid;
    this.containers = containers;
    this.processOf = processOf;
    this.clock = clock;
  }

  @Override
  public Optional<PackageInventory> make(ByteString key) {
    if (key.equals(node.getBootId())) {
      return read(hostPid, Artifact.newBuilder().setHost(node).build());
    }
    Artifact image = Artifact.newBuilder().setImageConfigDigest(key).build();
    // Any container of the image will do; one that ends in the meantime gives way to the next.
    return containers.running().stream()
        .map(ObservedContainer::container)
        .filter(container -> isOf(container, key))
        .map(container -> processOf.apply(container.id()))
        .flatMapToInt(OptionalInt::stream)
        .mapToObj(pid -> read(pid, image))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static boolean isOf(Container container, ByteString key) {
    return container.configDigest() != null
        && key.equals(ByteString.copyFrom(container.configDigest().toBytes()));
  }

  private Optional<PackageInventory> read(int pid, Artifact artifact) {
    try {
      ContainedRoot root = ContainedRoot.at(procRoot.resolve(pid + "/root"));
      Inventory inventory = RootScan.of(root, InventoryLimits.DEFAULT);
      return root.isStillThere() ? Optional.of(write(inventory, artifact)) : Optional.empty();
    } catch (UnreadableFileException e) {
      return Optional.of(unreadable(artifact, e));
    }
  }

  private PackageInventory unreadable(Artifact artifact, UnreadableFileException why) {
    InventoryProblem problem =
        new InventoryProblem("/", why.getMessage() + "; what is installed is not known");
    return PackageInventory.newBuilder()
        .setArtifact(artifact)
        .setMadeUnixMillis(clock.millis())
        .addGaps(gap(problem))
        .build();
  }

  private PackageInventory write(Inventory inventory, Artifact artifact) {
    PackageInventory.Builder message =
        PackageInventory.newBuilder()
            .setArtifact(artifact)
            .setMadeUnixMillis(clock.millis())
            .setDistribution(inventory.distribution().id())
            .setDistributionVersion(inventory.distribution().versionId());
    inventory.packages().forEach(installed -> message.addPackages(write(installed)));
    inventory.problems().forEach(problem -> message.addGaps(gap(problem)));
    return message.build();
  }

  private static Package write(InstalledPackage installed) {
    List<String> files = installed.files();
    return Package.newBuilder()
        .setPurl(installed.purl().canonicalize())
        .setType(installed.type())
        .setName(installed.name())
        .setVersion(installed.version())
        .setArchitecture(installed.architecture())
        .setSourceName(
            installed.sourceName().equals(installed.name()) ? "" : installed.sourceName())
        .setSourceVersion(
            installed.sourceVersion().equals(installed.version()) ? "" : installed.sourceVersion())
        .addAllFiles(files)
        .setNote(installed.note())
        .build();
  }

  private CoverageGap gap(InventoryProblem problem) {
    return CoverageGap.newBuilder()
        .setCause(CoverageGap.Cause.INVENTORY_UNREADABLE)
        .setDetail(problem.subject() + ": " + problem.detail())
        .setSinceUnixMillis(clock.millis())
        .build();
  }
}
