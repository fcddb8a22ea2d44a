package dev.assay.acceptance.kit;

import dev.assay.collector.registry.kit.DockerRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node: containerd, a registry with a pause image in it, and what is needed to make images. */
public final class Node implements AutoCloseable {

  /** Packages of the loader's image: some that it loads, and some that it does not. */
  public static final List<String> LOADER_PACKAGES =
      List.of(
          "libc6",
          "zlib1g",
          "liblzma5",
          "libbz2-1.0",
          "libzstd1",
          "libgcc-s1",
          "libselinux1",
          "libpcre2-8-0",
          "coreutils",
          "dash");

  private static final String LOADER = "files-of-loaders";

  private final Path directory;
  private final DockerRegistry registry;
  private final Images images;
  private final Containerd containerd;
  private @Nullable DebianRoot loaderRoot;
  private boolean isLoaderBuilt;

  private Node(Path directory, DockerRegistry registry, Images images, Containerd containerd) {
    this.directory = directory;
    this.registry = registry;
    this.images = images;
    this.containerd = containerd;
  }

  /** Starts everything below {@code directory}; skips the test where the machine cannot. */
  public static Node start(Path directory) throws IOException {
    Privileges.requireRootAnd("containerd", "runc", "docker-registry", "umoci", "skopeo", "gcc");
    DockerRegistry registry = DockerRegistry.start(directory.resolve("registry"));
    Images images = new Images(directory.resolve("images"));
    Path pause = directory.resolve("pause");
    Images.compile(source("pause.c"), pause.resolve("pause"), "-static");
    images.build("pause", pause, List.of("/pause"), Map.of());
    images.push("pause", registry, "pause", "1");
    Containerd containerd =
        Containerd.start(directory.resolve("containerd"), registry.reference("pause", "1"));
    return new Node(directory, registry, images, containerd);
  }

  public DockerRegistry registry() {
    return registry;
  }

  public Images images() {
    return images;
  }

  public Containerd containerd() {
    return containerd;
  }

  /**
   * Makes an image of {@link #LOADER_PACKAGES} whose program, linked with zlib and liblzma, opens
   * libbz2 by dlopen. Images with different labels have the same layer, whose files are those of
   * {@link #loaderRoot} when the first of them is made, and different digests.
   */
  public void buildLoader(String name, Map<String, String> labels) throws IOException {
    if (!isLoaderBuilt) {
      List<String> command = List.of("/opt/app/loads", "libbz2.so.1.0");
      images.build(LOADER, loaderRoot().path(), command, Map.of());
      isLoaderBuilt = true;
    }
    // Its files are packed once: only what an image says of itself differs.
    images.relabel(LOADER, name, labels);
  }

  /** The root file system of the loader's images. */
  public DebianRoot loaderRoot() throws IOException {
    DebianRoot made = loaderRoot;
    if (made == null) {
      made = DebianRoot.create(directory.resolve("loader-root"), LOADER_PACKAGES);
      Path program =
          Images.compile(
              source("loads.c"),
              directory.resolve("loads"),
              "-Wl,--no-as-needed",
              "-l:libz.so.1",
              "-l:liblzma.so.5");
      made.add(program, "/opt/app/loads");
      loaderRoot = made;
    }
    return made;
  }

  @Override
  public void close() {
    containerd.close();
    registry.close();
  }

  private static Path source(String name) {
    return Assay.home().resolve("acceptance/src/test/c").resolve(name);
  }
}
