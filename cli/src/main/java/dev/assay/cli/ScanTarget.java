package dev.assay.cli;

import dev.assay.collector.export.BillOfMaterials.Kind;
import dev.assay.collector.export.BillOfMaterials.Subject;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.layer.LayerLimits;
import dev.assay.collector.layer.PartialRoot.Digests;
import dev.assay.collector.registry.HttpRegistryClient;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.scan.ImageScan;
import dev.assay.collector.scan.ImageSource;
import dev.assay.collector.scan.LayeredImage;
import dev.assay.collector.scan.bill.ReadBill;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.scan.RootScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** What a user wants scanned, wherever it is. */
final class ScanTarget {

  /** Property of a subject: the bill of materials that says what it contains. */
  static final String BILL = "bill-of-materials";

  private static final String LAYOUT = "oci:";
  private static final String REGISTRY = "registry:";

  /** As for images that run: the largest have some hundred thousand files in some ten GiB. */
  private static final LayerLimits LIMITS =
      // No archive is looked into for the digests of its files, which nobody asks for here.
      new LayerLimits(64L << 30, 1_000_000, 0, 0, Duration.ofHours(1));

  private final String text;
  private final Platform platform;
  private final ImageScan.Progress progress;
  private final Clock clock;

  ScanTarget(String text, Platform platform, ImageScan.Progress progress, Clock clock) {
    this.text = text;
    this.platform = platform;
    this.progress = progress;
    this.clock = clock;
  }

  /**
   * What was scanned, and what is in it.
   *
   * @param top where its root is on this machine; null: it is an image
   */
  record Scanned(Subject subject, Inventory inventory, @Nullable Path top) {}

  /** How a registry is asked; never called where that is not needed. */
  interface Registries {
    RegistryAccess access();
  }

  /**
   * Scans it.
   *
   * @throws IOException if it cannot be had or read, saying why
   */
  Scanned scan(Registries registries) throws IOException, InterruptedException {
    if (text.startsWith(LAYOUT)) {
      return layout(text.substring(LAYOUT.length()));
    }
    if (!text.startsWith(REGISTRY)) {
      Path path = Path.of(text);
      if (Files.isDirectory(path)) {
        return Files.exists(path.resolve("oci-layout"))
            ? image(ImageSource.inLayout(path, "", platform))
            : directory(path);
      }
      if (Files.exists(path)) {
        if (BillFile.isCalledLikeOne(path)) {
          return bill(path);
        }
        return isArchiveOfImage(path)
            ? image(ImageSource.inArchive(path, "", platform))
            : file(path.toAbsolutePath());
      }
      if (text.startsWith("/") || text.startsWith(".")) {
        throw new CommandFailure("there is no directory or file " + text);
      }
    }
    String name = text.startsWith(REGISTRY) ? text.substring(REGISTRY.length()) : text;
    return inRegistry(name, registries.access());
  }

  private static boolean isArchiveOfImage(Path path) {
    return path.getFileName().toString().endsWith(".tar");
  }

  private Scanned layout(String rest) throws IOException, InterruptedException {
    Path whole = Path.of(rest);
    int colon = rest.lastIndexOf(':');
    boolean tagged = colon > 0 && !Files.exists(whole);
    Path path = tagged ? Path.of(rest.substring(0, colon)) : whole;
    String tag = tagged ? rest.substring(colon + 1) : "";
    if (!Files.exists(path)) {
      throw new CommandFailure("there is no directory or file " + path);
    }
    return image(
        Files.isDirectory(path)
            ? ImageSource.inLayout(path, tag, platform)
            : ImageSource.inArchive(path, tag, platform));
  }

  private Scanned inRegistry(String name, RegistryAccess access)
      throws IOException, InterruptedException {
    ImageReference reference =
        ImageReference.parse(name)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        "'" + name + "' is no directory, no file and no reference to an image"));
    ExecutorService answers =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "assay-registry");
              thread.setDaemon(true);
              return thread;
            });
    try {
      HttpRegistryClient client = new HttpRegistryClient(access, clock, answers);
      return image(ImageSource.inRegistry(client, reference, platform));
    } finally {
      answers.shutdownNow();
    }
  }

  private Scanned image(LayeredImage image) throws IOException, InterruptedException {
    Inventory inventory =
        new ImageScan(LIMITS, Digests.OF_KEPT_FILES, null, clock)
            .inventory(image, progress, layer -> {});
    LayeredImage.Identity identity = image.identity();
    Map<String, String> properties = new TreeMap<>();
    properties.put("image-id", identity.config().toString());
    properties.put("platform", identity.platform().toString());
    Digest manifest = identity.manifest();
    Subject subject =
        manifest == null
            ? new Subject(Kind.CONTAINER, text, "", "", properties)
            : new Subject(
                Kind.CONTAINER, text, manifest.toString(), purl(text, manifest), properties);
    return new Scanned(subject, inventory, null);
  }

  /**
   * PURL-TYPES, oci: the last part of the repository's name, and no qualifier that could differ.
   */
  private static String purl(String text, Digest manifest) {
    return ImageReference.parse(text)
        .map(reference -> reference.repository().toString())
        .map(repository -> repository.substring(repository.lastIndexOf('/') + 1))
        .map(name -> "pkg:oci/" + name + "@" + manifest.toString().replace(":", "%3A"))
        .orElse("");
  }

  private Scanned directory(Path path) throws IOException {
    Inventory inventory = RootScan.withLanguages(ContainedRoot.at(path), InventoryLimits.DEFAULT);
    return new Scanned(
        new Subject(Kind.APPLICATION, text, "", "", Map.of()), inventory, path.toRealPath());
  }

  /** What a bill lists was scanned by others; its vulnerabilities are looked up here. */
  private static Scanned bill(Path path) {
    ReadBill bill = BillFile.read(path);
    Map<String, String> properties = new TreeMap<>();
    properties.put(BILL, bill.origin());
    if (!bill.imageId().isEmpty()) {
      properties.put("image-id", bill.imageId());
    }
    String name = bill.about().isEmpty() ? path.toString() : bill.about();
    return new Scanned(
        new Subject(
            bill.imageId().isEmpty() ? Kind.APPLICATION : Kind.CONTAINER,
            name,
            bill.version(),
            "",
            properties),
        bill.inventory(),
        null);
  }

  private Scanned file(Path path) throws IOException {
    Path directory = path.getParent() == null ? Path.of("/") : path.getParent();
    Inventory inventory =
        RootScan.ofFile(
            ContainedRoot.at(directory), "/" + path.getFileName(), InventoryLimits.DEFAULT);
    return new Scanned(
        new Subject(Kind.APPLICATION, text, "", "", Map.of()), inventory, directory.toRealPath());
  }
}
