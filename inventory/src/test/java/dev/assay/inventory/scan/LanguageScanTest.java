package dev.assay.inventory.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.InventoryProblem;
import dev.assay.inventory.root.ContainedRoot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageScanTest {

  private static final String SITE = "usr/lib/python3/site-packages/";

  @TempDir private Path root;

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Inventory scan() throws IOException {
    return RootScan.withLanguages(ContainedRoot.at(root), InventoryLimits.DEFAULT);
  }

  private static List<String> purls(Inventory inventory) {
    return inventory.packages().stream().map(each -> each.purl().canonicalize()).sorted().toList();
  }

  private List<String> ownersOf(String path) throws IOException {
    return new OwnerSearch(ContainedRoot.at(root), scan())
        .of(path).stream().map(InstalledPackage::name).toList();
  }

  @Test
  void smallHeapHoldsNoMoreNamesThanItHasRoomForAndSaysSo() throws IOException {
    for (int i = 0; i <= 20_001; i++) {
      Files.createDirectories(root.resolve("many/" + i));
    }
    write("node_modules/left/package.json", "{\"name\":\"left\",\"version\":\"1.0.0\"}");
    List<InstalledPackage> found = new ArrayList<>();

    Inventory rest = RootScan.streamWithLanguages(ContainedRoot.at(root), found::add);

    assertThat(found).extracting(InstalledPackage::name).containsExactly("left");
    assertThat(rest.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.subject()).isEqualTo("/many");
              assertThat(problem.detail()).contains("what is in it is unknown");
            });
    assertThat(scan().problems()).isEmpty();
  }

  @Test
  void wheelOwnsWhatItsRecordLists() throws IOException {
    write(
        SITE + "ruamel.yaml-0.18.dist-info/METADATA",
        "Name: ruamel.yaml\nVersion: 0.18\n\nName: x");
    write(
        SITE + "ruamel.yaml-0.18.dist-info/RECORD",
        "ruamel/yaml/main.py,sha256=x,1\n../../../bin/tool,,\n\"odd,\"\"name\"\".py\",,\n");

    assertThat(purls(scan())).containsExactly("pkg:pypi/ruamel-yaml@0.18");
    assertThat(scan().packages().get(0).files())
        .containsExactly(
            "/" + SITE + "ruamel/yaml/main.py", "/usr/bin/tool", "/" + SITE + "odd,\"name\".py");
    assertThat(ownersOf("/" + SITE + "ruamel/yaml/__pycache__/main.cpython-311.opt-1.pyc"))
        .containsExactly("ruamel.yaml");
    assertThat(ownersOf("/" + SITE + "ruamel/yaml/other.py")).isEmpty();
  }

  @Test
  void eggsAndDistributionsOfSetuptoolsAreFound() throws IOException {
    write(SITE + "six-1.16.egg-info/PKG-INFO", "Name: six\nVersion: 1.16\nLicense: MIT\n");
    write(SITE + "six-1.16.egg-info/top_level.txt", "six\n");
    write(SITE + "old.egg-info", "Metadata-Version: 1.0\nName: old\nVersion: 2\n");
    write(SITE + "zipped_egg-3.0-py3.11.egg", "PK");
    write(SITE + "tree-1-py3.11.egg/EGG-INFO/PKG-INFO", "Name: tree\nVersion: 1\n");

    Inventory found = scan();

    assertThat(purls(found))
        .containsExactly(
            "pkg:pypi/old@2", "pkg:pypi/six@1.16", "pkg:pypi/tree@1", "pkg:pypi/zipped-egg@3.0");
    assertThat(found.packages())
        .as("those without a list of their files say so")
        .filteredOn(each -> !each.note().isEmpty())
        .extracting(InstalledPackage::name)
        .containsExactly("old", "six");
    assertThat(ownersOf("/" + SITE + "six.py")).containsExactly("six");
    assertThat(ownersOf("/" + SITE + "tree-1-py3.11.egg/tree/a.py")).containsExactly("tree");
  }

  @Test
  void distributionsThatShareADirectoryOwnItNotForCertain() throws IOException {
    for (String name : List.of("one", "two")) {
      write(SITE + name + ".egg-info/PKG-INFO", "Name: " + name + "\nVersion: 1\n");
      write(SITE + name + ".egg-info/top_level.txt", "shared\n");
    }

    assertThat(ownersOf("/" + SITE + "shared/module.py")).isEmpty();
  }

  @Test
  void packageOfTheDistributionComesBeforeThatOfTheLanguage() throws IOException {
    write(
        "var/lib/dpkg/status",
        "Package: python3-six\nStatus: install ok installed\nVersion: 1.16-4\n");
    write("var/lib/dpkg/info/python3-six.list", "/" + SITE + "six.py\n");
    write(SITE + "six.py", "");
    write(SITE + "six-1.16.egg-info/PKG-INFO", "Name: six\nVersion: 1.16\n");
    write(SITE + "six-1.16.egg-info/top_level.txt", "six\n");

    assertThat(ownersOf("/" + SITE + "six.py")).containsExactly("python3-six");
    assertThat(ownersOf("/" + SITE + "__pycache__/six.cpython-311.pyc"))
        .containsExactly("python3-six");
  }

  @Test
  void nodePackagesAreThoseInNodeModules() throws IOException {
    write("app/package.json", "{\"name\":\"app\",\"version\":\"1.0.0\"}");
    write("app/node_modules/a.js/package.json", "{\"name\":\"a.js\",\"version\":\"1.2.3\"}");
    write("app/node_modules/a.js/esm/package.json", "{\"type\":\"module\"}");
    write("app/node_modules/a.js/test/package.json", "{\"name\":\"t\",\"version\":\"0\"}");
    write(
        "app/node_modules/.pnpm/@s+b@2.0.0/node_modules/@s/b/package.json",
        "{\"licenses\":[{\"type\":\"ISC\"}],\"name\":\"@s/b\",\"version\":\"2.0.0\"}");
    Files.createDirectories(root.resolve("app/node_modules/@s"));
    Files.createSymbolicLink(
        root.resolve("app/node_modules/@s/b"), Path.of("../.pnpm/@s+b@2.0.0/node_modules/@s/b"));

    assertThat(purls(scan())).containsExactly("pkg:npm/%40s/b@2.0.0", "pkg:npm/a.js@1.2.3");
    assertThat(ownersOf("/app/node_modules/a.js/esm/x.js")).containsExactly("a.js");
    assertThat(ownersOf("/app/node_modules/@s/b/lib/x.js")).containsExactly("@s/b");
    assertThat(ownersOf("/app/index.js")).isEmpty();
  }

  @Test
  void gemsOwnTheirDirectories() throws IOException {
    write(
        "gems/specifications/rack-2.2.4-x86_64-linux.gemspec",
        """
        Gem::Specification.new do |s|
          s.name = "rack".freeze
          s.version = "2.2.4"
          s.platform = "x86_64-linux".freeze
          s.licenses = ["MIT".freeze, "Ruby".freeze]
          s.add_runtime_dependency(%q<other>.freeze, [">= 1.0"])
        """);

    assertThat(purls(scan())).containsExactly("pkg:gem/rack@2.2.4");
    assertThat(scan().packages().get(0).note()).contains("without a list");
    Files.createDirectories(root.resolve("gems/gems/rack-2.2.4-x86_64-linux"));
    assertThat(scan().packages().get(0).note()).isEmpty();
    assertThat(scan().packages().get(0).licence()).isEqualTo("MIT");
    assertThat(ownersOf("/gems/gems/rack-2.2.4-x86_64-linux/lib/rack.rb")).containsExactly("rack");
  }

  @Test
  void composerOfBothVersionsIsRead() throws IOException {
    write(
        "two/vendor/composer/installed.json",
        """
        {"dev":true,"packages":[{"name":"acme/lib","version":"v1.0","license":["MIT"],
         "require":{"php":">=7"},"install-path":"../acme/lib"},
         {"name":"acme/meta","version":"1","type":"metapackage","install-path":null}]}
        """);
    write("one/vendor/composer/installed.json", "[{\"name\":\"a/b\",\"version\":\"2.0\"}]");

    assertThat(purls(scan()))
        .containsExactly(
            "pkg:composer/a/b@2.0", "pkg:composer/acme/lib@v1.0", "pkg:composer/acme/meta@1");
    assertThat(ownersOf("/two/vendor/acme/lib/src/A.php")).containsExactly("acme/lib");
    assertThat(ownersOf("/one/vendor/a/b/B.php")).containsExactly("a/b");
  }

  @Test
  void installedPhpIsReadWhereTheJsonIsMissing() throws IOException {
    write(
        "vendor/composer/installed.php",
        """
        <?php return array(
            'root' => array('name' => 'me/app', 'pretty_version' => '1',
                'install_path' => __DIR__ . '/../../'),
            'versions' => array(
                'acme/lib' => array('pretty_version' => 'v2.0',
                    'install_path' => __DIR__ . '/../acme/lib', 'aliases' => array()),
                'acme/meta' => array('pretty_version' => '1', 'install_path' => NULL),
                'acme/stand-in' => array('dev_requirement' => false, 'replaced' => array('*')),
                'me/app' => array('pretty_version' => '1', 'install_path' => __DIR__ . '/../../')));
        """);

    assertThat(purls(scan()))
        .containsExactly("pkg:composer/acme/lib@v2.0", "pkg:composer/acme/meta@1");
    assertThat(ownersOf("/vendor/acme/lib/A.php")).containsExactly("acme/lib");
    assertThat(ownersOf("/index.php")).isEmpty();
  }

  @Test
  void jarsAndThoseInsideOfThemAreFound() throws IOException {
    byte[] inner = jar("META-INF/maven/g/a/pom.properties", "groupId=g\nartifactId=a\nversion=1\n");
    Files.createDirectories(root.resolve("app"));
    Files.write(
        root.resolve("app/app-2.0.jar"),
        jar("BOOT-INF/lib/a-1.jar", new String(inner, StandardCharsets.ISO_8859_1)));
    write("app/broken.jar", "PK");

    Inventory found = scan();

    assertThat(purls(found)).containsExactly("pkg:generic/app@2.0", "pkg:maven/g/a@1");
    assertThat(ownersOf("/app/app-2.0.jar")).containsExactly("app");
    assertThat(ownersOf("/app/app-2.0.jar!/BOOT-INF/lib/a-1.jar")).containsExactly("g:a");
    assertThat(found.problems())
        .extracting(InventoryProblem::subject)
        .containsExactly("/app/broken.jar");
  }

  private static byte[] jar(String entry, String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
    }
    return bytes.toByteArray();
  }

  @Test
  void malformedFilesAreProblemsAndTheOthersAreRead() throws IOException {
    write("node_modules/deep/package.json", "{\"a\":".repeat(100_000));
    write("node_modules/cut/package.json", "{\"name\":\"x\",");
    write("vendor/composer/installed.json", "nonsense");
    write("specifications/x.gemspec", "system('rm')");
    write(SITE + "x.dist-info/METADATA", "\0\0");
    write("node_modules/good/package.json", "{\"name\":\"good\",\"version\":\"1.0.0\"}");

    Inventory found = scan();

    assertThat(purls(found)).containsExactly("pkg:npm/good@1.0.0");
    assertThat(found.problems()).extracting(InventoryProblem::subject).hasSize(5);
  }

  @Test
  void linksAreNotFollowedAndTheDepthIsBounded() throws IOException {
    Files.createDirectories(root.resolve("loop"));
    Files.createSymbolicLink(root.resolve("loop/again"), root.resolve("loop"));
    Files.createSymbolicLink(root.resolve("outside"), Path.of("/"));
    Files.createDirectories(root.resolve("d/".repeat(100)));

    Inventory found = scan();

    assertThat(found.packages()).isEmpty();
    assertThat(found.problems())
        .extracting(InventoryProblem::detail)
        .containsExactly("left out: deeper than 64 directories");
  }

  @Test
  void damagedFilesNeverThrow() throws IOException {
    String[] texts = {
      "{\"name\":\"x\",\"version\":\"1\",\"license\":{\"type\":\"MIT\"},\"files\":[1,{}]}",
      "[{\"name\":\"a/b\",\"version\":\"2.0\",\"install-path\":\"../../../..\"}]",
      "Gem.new do |s|\n s.name = \"x\"\n s.version = \"1\"\n",
      "a.py,sha256=abc,10\n\"b\"\"c.py\",,\n../../../../../../etc/passwd,,\n"
    };
    String[] paths = {
      "node_modules/x/package.json",
      "vendor/composer/installed.json",
      "specifications/x.gemspec",
      "x.dist-info/RECORD"
    };
    write("x.dist-info/METADATA", "Name: x\nVersion: 1\n");
    Random random = new Random(42);
    for (int round = 0; round < 300; round++) {
      for (int i = 0; i < texts.length; i++) {
        byte[] damaged = texts[i].getBytes(StandardCharsets.UTF_8);
        for (int j = random.nextInt(6); j > 0; j--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        write(paths[i], "");
        Files.write(root.resolve(paths[i]), damaged);
      }
      assertThat(scan().packages().size()).isLessThan(10);
    }
  }
}
