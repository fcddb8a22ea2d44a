package dev.assay.sensor.report;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.InventoryProblem;
import dev.assay.inventory.PackageRelations;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.root.UnreadableFileException;
import dev.assay.inventory.scan.RootScan;
import dev.assay.sensor.container.Container;
import dev.assay.sensor.container.ContainerCatalog;
import dev.assay.sensor.container.ObservedContainer;
import dev.assay.wire.client.DictionaryParts;
import dev.assay.wire.v1.Artifact;
import dev.assay.wire.v1.CoverageGap;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.DictionaryPart;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.Package;
import dev.assay.wire.v1.PackageInventory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes inventories of the root file systems of running containers and of the host, through the
 * root directory of a process in them. For any thread.
 */
public final class RootInventories implements PackageInventories {

  private static final Logger LOG = LoggerFactory.getLogger(RootInventories.class);
  private static final int WRITE_BUFFER_BYTES = 8192;

  /** Of a host: to look into all of its directories for packages of languages takes minutes. */
  private static final Scan SYSTEM =
      (root, found) -> RootScan.stream(root, InventoryLimits.SMALL_HEAP, found);

  private final NodeIdentity node;
  private final Path procRoot;
  private final int hostPid;
  private final ContainerCatalog containers;
  private final Function<String, OptionalInt> processOf;
  private final Clock clock;

  /** Hands out packages one by one, and returns what else is to be said of them. */
  @FunctionalInterface
  private interface Scan {
    Inventory stream(ContainedRoot root, Consumer<InstalledPackage> found);
  }

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
  public Optional<List<DictionaryPart>> make(ByteString key) {
    if (key.equals(node.getBootId())) {
      return read(hostPid, key, Artifact.newBuilder().setHost(node).build(), SYSTEM);
    }
    Artifact image = Artifact.newBuilder().setImageConfigDigest(key).build();
    // Any container of the image will do; one that ends in the meantime gives way to the next.
    return containers.running().stream()
        .map(ObservedContainer::container)
        .filter(container -> isOf(container, key))
        .map(container -> processOf.apply(container.id()))
        .flatMapToInt(OptionalInt::stream)
        .mapToObj(pid -> read(pid, key, image, RootScan::streamWithLanguages))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static boolean isOf(Container container, ByteString key) {
    return container.configDigest() != null
        && key.equals(ByteString.copyFrom(container.configDigest().toBytes()));
  }

  private Optional<List<DictionaryPart>> read(
      int pid, ByteString key, Artifact artifact, Scan scan) {
    try {
      ContainedRoot root = ContainedRoot.at(procRoot.resolve(pid + "/root"));
      List<DictionaryPart> parts = cut(key, out -> write(root, artifact, scan, out));
      return root.isStillThere() ? Optional.of(parts) : Optional.empty();
    } catch (UnreadableFileException e) {
      // The process has ended or cannot be entered, which says nothing about what is installed: the
      // collector would keep an empty inventory for ever, but asks again for what it does not get.
      LOG.info("no inventory through process {}: {}", pid, e.getMessage());
      return Optional.empty();
    }
  }

  private static List<DictionaryPart> cut(ByteString key, DictionaryParts.Content content) {
    return DictionaryParts.cut(DictionaryKind.PACKAGE_INVENTORY, key, content);
  }

  /** Everything but the packages. */
  private PackageInventory head(Artifact artifact, Inventory inventory) {
    PackageInventory.Builder message =
        PackageInventory.newBuilder()
            .setArtifact(artifact)
            .setMadeUnixMillis(clock.millis())
            .setDistribution(inventory.distribution().id())
            .setDistributionVersion(inventory.distribution().versionId());
    inventory.problems().forEach(problem -> message.addGaps(gap(problem)));
    return message.build();
  }

  /** Writes one package after the other: all of them would not fit in the sensor's heap. */
  private void write(ContainedRoot root, Artifact artifact, Scan scan, OutputStream out)
      throws IOException {
    CodedOutputStream coded = CodedOutputStream.newInstance(out, WRITE_BUFFER_BYTES);
    Inventory rest = scan.stream(root, installed -> write(installed, coded));
    coded.flush();
    // The fields of a message may come in any order (protobuf encoding, field order).
    head(artifact, rest).writeTo(out);
  }

  /** Writes a package, without a string for each of its files in memory: some have 50,000. */
  private static void write(InstalledPackage installed, CodedOutputStream out) {
    Package named = withoutFiles(installed);
    int size = named.getSerializedSize();
    for (String file : installed.files()) {
      size += CodedOutputStream.computeStringSize(Package.FILES_FIELD_NUMBER, file);
    }
    try {
      out.writeTag(PackageInventory.PACKAGES_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(size);
      named.writeTo(out);
      for (String file : installed.files()) {
        out.writeString(Package.FILES_FIELD_NUMBER, file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  private static Package withoutFiles(InstalledPackage installed) {
    Package.Builder message =
        Package.newBuilder()
            .setPurl(installed.purl().canonicalize())
            .setType(installed.type())
            .setName(installed.name())
            .setVersion(installed.version())
            .setArchitecture(installed.architecture())
            .setSourceName(
                installed.sourceName().equals(installed.name()) ? "" : installed.sourceName())
            .setSourceVersion(
                installed.sourceVersion().equals(installed.version())
                    ? ""
                    : installed.sourceVersion())
            .setNote(installed.note());
    PackageRelations relations = installed.relations();
    if (relations != null) {
      message
          .getRelationsBuilder()
          .addAllRequires(relations.requires())
          .addAllProvides(relations.provides())
          .setEssential(relations.essential());
    }
    return message.build();
  }

  private CoverageGap gap(InventoryProblem problem) {
    return CoverageGap.newBuilder()
        .setCause(CoverageGap.Cause.INVENTORY_UNREADABLE)
        .setDetail(problem.toString())
        .setSinceUnixMillis(clock.millis())
        .build();
  }
}
