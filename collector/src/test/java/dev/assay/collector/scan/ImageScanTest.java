package dev.assay.collector.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.image.Platform;
import dev.assay.collector.layer.LayerLimits;
import dev.assay.collector.layer.PartialRoot.Digests;
import dev.assay.collector.layer.TarBuilder;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.scan.RootScan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageScanTest {

  private static final Platform AMD64 = new Platform("linux", "amd64", "");
  private static final String SITE = "usr/lib/python3/site-packages/";

  private static final String STATUS =
      """
      Package: libc6
      Status: install ok installed
      Architecture: amd64
      Source: glibc
      Version: 2.36-9

      Package: sed
      Status: install ok installed
      Architecture: amd64
      Version: 4.9-1
      """;

  @TempDir private Path directory;
  private Path temporary;

  @BeforeEach
  void makeTemporary() throws IOException {
    temporary = Files.createDirectory(directory.resolve("temporary"));
  }

  private static Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    text(files, "etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
    text(files, "var/lib/dpkg/status", STATUS);
    text(files, "var/lib/dpkg/info/libc6.list", "/.\n/lib\n/lib/libc.so.6\n");
    text(files, "var/lib/dpkg/info/sed.list", "/.\n/bin\n/bin/sed\n");
    text(files, "usr/lib/libc.so.6", "code");
    text(files, SITE + "six-1.16.dist-info/METADATA", "Name: six\nVersion: 1.16\n");
    text(files, SITE + "six-1.16.dist-info/RECORD", "six.py,,\n");
    text(files, "srv/node_modules/left/package.json", "{\"name\":\"left\",\"version\":\"1.3\"}");
    text(files, "srv/specifications/rack-3.0.gemspec", "s.name = \"rack\"\ns.version = \"3.0\"\n");
    files.put("srv/lib/core-1.2.jar", jar());
    return files;
  }

  private static void text(Map<String, byte[]> files, String path, String text) {
    files.put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] jar() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("META-INF/maven/org.acme/core/pom.properties"));
      zip.write(
          "groupId=org.acme\nartifactId=core\nversion=1.2\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /** Debian's merged /usr, then the files. */
  private static TarBuilder layer(Map<String, byte[]> files) {
    TarBuilder tar = new TarBuilder().symlink("lib", "usr/lib").symlink("bin", "usr/bin");
    files.forEach(tar::file);
    return tar;
  }

  private Inventory scan(LayeredImage image) throws Exception {
    Inventory inventory =
        new ImageScan(
                LayerLimits.of(1 << 20, 1000, Duration.ofMinutes(5)),
                Digests.OF_KEPT_FILES,
                temporary,
                Clock.systemUTC())
            .inventory(image, ImageScan.Progress.NONE, layer -> {});
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).as("what stays behind").isEmpty();
    }
    return inventory;
  }

  private Inventory scan(TarBuilder... layers) throws Exception {
    byte[][] bytes = Stream.of(layers).map(TarBuilder::bytes).toArray(byte[][]::new);
    Path layout = new Layout(directory.resolve("layout")).image("one", "amd64", bytes).write();
    return scan(ImageSource.inLayout(layout, "", AMD64));
  }

  private static List<String> purls(Inventory inventory) {
    return inventory.packages().stream().map(each -> each.purl().canonicalize()).toList();
  }

  @Test
  void imageContainsWhatItsRootContains() throws Exception {
    Path root = directory.resolve("root");
    for (Map.Entry<String, byte[]> file : files().entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    Files.createSymbolicLink(root.resolve("lib"), Path.of("usr/lib"));
    Files.createSymbolicLink(root.resolve("bin"), Path.of("usr/bin"));

    Inventory found = scan(layer(files()));

    assertThat(found)
        .isEqualTo(RootScan.withLanguages(ContainedRoot.at(root), InventoryLimits.DEFAULT));
    assertThat(purls(found))
        .contains(
            "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12",
            "pkg:pypi/six@1.16",
            "pkg:npm/left@1.3",
            "pkg:gem/rack@3.0",
            "pkg:maven/org.acme/core@1.2");
    assertThat(found.problems()).isEmpty();
  }

  @Test
  void filesOwnedAreCanonicalInTheImage() throws Exception {
    InstalledPackage libc =
        scan(layer(files())).packages().stream()
            .filter(each -> each.name().equals("libc6"))
            .findFirst()
            .orElseThrow();
    assertThat(libc.files()).containsExactly("/usr/lib/libc.so.6");
  }

  @Test
  void upperLayersTakePackagesAway() throws Exception {
    Inventory found =
        scan(
            layer(files()),
            new TarBuilder()
                .file(SITE + ".wh.six-1.16.dist-info", "")
                .file("srv/.wh..wh..opq", "")
                .file("var/lib/dpkg/status", "Package: sed\nVersion: 5\nArchitecture: amd64\n"));
    assertThat(purls(found)).containsExactly("pkg:deb/debian/sed@5?arch=amd64&distro=debian-12");
  }

  @Test
  void linksOfAnImageLeadNowhereOutsideOfIt() throws Exception {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("package.json"), "{\"name\":\"mine\",\"version\":\"1\"}");
    Inventory found =
        scan(
            new TarBuilder()
                .symlink("srv/node_modules", outside.toString())
                .file("srv/node_modules/x/package.json", "{\"name\":\"x\",\"version\":\"1\"}")
                .symlink("y/node_modules/mine", outside.toString())
                .file(
                    "../../../../z/node_modules/z/package.json",
                    "{\"name\":\"z\",\"version\":\"1\"}"),
            new TarBuilder().file("y/node_modules/mine/package.json", "{}"));
    try (Stream<Path> files = Files.list(outside)) {
      assertThat(files).hasSize(1);
    }
    assertThat(purls(found)).containsExactly("pkg:npm/z@1");
  }

  @Test
  void nameThatNoFileSystemTakesIsAProblem() throws Exception {
    Inventory found =
        scan(new TarBuilder().pax("path", "x".repeat(300) + "/package.json").file("short", "{}"));
    assertThat(found.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.subject()).contains("xxx"));
  }

  @Test
  void layerThatIsAnotherThanTheImageSaysIsRefused() throws Exception {
    Path layout =
        new Layout(directory.resolve("layout"))
            .image("one", "amd64", layer(files()).bytes())
            .write();
    Path blobs = layout.resolve("blobs/sha256");
    String layer = "";
    try (Stream<Path> all = Files.list(blobs)) {
      layer =
          all.filter(path -> path.toFile().length() > 2000)
              .findFirst()
              .orElseThrow()
              .getFileName()
              .toString();
    }
    Files.write(blobs.resolve(layer), new TarBuilder().file("other", "").bytes());
    assertThatThrownBy(() -> scan(ImageSource.inLayout(layout, "", AMD64)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has the digest");
  }

  @Test
  void oneOfSeveralImagesIsChosenByTagAndPlatform() throws Exception {
    byte[] one = new TarBuilder().file("a/node_modules/a/package.json", json("a")).bytes();
    byte[] two = new TarBuilder().file("a/node_modules/b/package.json", json("b")).bytes();
    byte[] arm = new TarBuilder().file("a/node_modules/c/package.json", json("c")).bytes();
    Path layout =
        new Layout(directory.resolve("layout"))
            .image("one", "amd64", one)
            .image("two", "amd64", two)
            .image("two", "arm64", arm)
            .write();

    assertThat(purls(scan(ImageSource.inLayout(layout, "one", AMD64))))
        .containsExactly("pkg:npm/a@1");
    assertThat(purls(scan(ImageSource.inLayout(layout, "two", AMD64))))
        .containsExactly("pkg:npm/b@1");
    assertThat(purls(scan(ImageSource.inLayout(layout, "two", new Platform("linux", "arm64", "")))))
        .containsExactly("pkg:npm/c@1");
    assertThatThrownBy(() -> ImageSource.inLayout(layout, "", AMD64))
        .hasMessageContaining("several images")
        .hasMessageContaining("oci:PATH:TAG");
    assertThatThrownBy(() -> ImageSource.inLayout(layout, "three", AMD64))
        .hasMessageContaining("no image called 'three'");
  }

  private static String json(String name) {
    return "{\"name\":\"" + name + "\",\"version\":\"1\"}";
  }

  @Test
  void whatDockerSavesIsRead() throws Exception {
    byte[] layer = layer(files()).bytes();
    String config =
        "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"diff_ids\":[\"%1$s\",\"%1$s\"]}}"
            .formatted(dev.assay.collector.image.Digest.ofContent(layer));
    Path archive = directory.resolve("saved.tar");
    Files.write(
        archive,
        new TarBuilder()
            .file("abc/layer.tar", layer)
            .symlink("def/layer.tar", "../abc/layer.tar")
            .file("c.json", config)
            .file(
                "manifest.json",
                "[{\"Config\":\"c.json\",\"RepoTags\":[\"acme/app:1\"],"
                    + "\"Layers\":[\"abc/layer.tar\",\"def/layer.tar\"]}]")
            .bytes());

    assertThat(purls(scan(ImageSource.inArchive(archive, "", AMD64)))).hasSize(6);
    assertThat(purls(scan(ImageSource.inArchive(archive, "acme/app:1", AMD64)))).hasSize(6);
    assertThatThrownBy(() -> ImageSource.inArchive(archive, "acme/app:2", AMD64))
        .hasMessageContaining("acme/app:1");
  }

  @Test
  void otherArchivesAreNoImages() throws Exception {
    Path archive = directory.resolve("other.tar");
    Files.write(archive, new TarBuilder().file("a", "b").bytes());
    assertThatThrownBy(() -> ImageSource.inArchive(archive, "", AMD64))
        .hasMessageContaining("neither index.json");
    Files.write(archive, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> ImageSource.inArchive(archive, "", AMD64))
        .isInstanceOf(IOException.class);
  }
}
