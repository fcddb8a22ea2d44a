package dev.assay.collector.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.sbom.InstalledPackage;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FileOwnershipTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static InstalledPackage installed(String purl, String... files) {
    String type = purl.substring(0, purl.indexOf('/'));
    return new InstalledPackage("pkg:" + purl, type, purl, "1", "", "", "", "", List.of(files));
  }

  private static FileUse file(String path, boolean outsideRoot) {
    return new FileUse(path, FileEvidence.INTERPRETED, false, outsideRoot, NOW, NOW);
  }

  /** Returns the owners of one file. */
  private static List<String> owners(String path, InstalledPackage... packages) {
    FileOwnership ownership = FileOwnership.of(Arrays.asList(packages), List.of(file(path, false)));
    return IntStream.range(0, packages.length)
        .filter(number -> !ownership.filesOf(number).isEmpty())
        .mapToObj(number -> packages[number].name())
        .toList();
  }

  @Test
  void nearestDirectoryOwns() {
    InstalledPackage outer = installed("npm/outer@1", "/a/node_modules/outer/");
    InstalledPackage inner = installed("npm/inner@1", "/a/node_modules/outer/node_modules/inner/");

    assertThat(owners("/a/node_modules/outer/lib/x.js", outer, inner))
        .containsExactly("npm/outer@1");
    assertThat(owners("/a/node_modules/outer/node_modules/inner/x.js", outer, inner))
        .containsExactly("npm/inner@1");
    assertThat(owners("/a/node_modules/outerx/x.js", outer, inner)).isEmpty();
  }

  @Test
  void listBeatsDirectory() {
    assertThat(
            owners(
                "/site/a/b.py",
                installed("pypi/all@1", "/site/a/"),
                installed("pypi/b@1", "/site/a/b.py")))
        .containsExactly("pypi/b@1");
  }

  @Test
  void compiledModuleIsOfTheOwnerOfItsSource() {
    InstalledPackage wheel = installed("pypi/a@1", "/site/a/b.py");
    assertThat(owners("/site/a/__pycache__/b.cpython-311.pyc", wheel)).containsExactly("pypi/a@1");
    assertThat(owners("/site/a/__pycache__/c.cpython-311.pyc", wheel)).isEmpty();
  }

  @Test
  void fileOfADistributionsPackageIsAlsoOfTheLanguagesPackage() {
    InstalledPackage deb = installed("deb/debian/python3-yaml@1", "/dist/yaml/__init__.py");
    InstalledPackage wheel = installed("pypi/pyyaml@1", "/dist/yaml/__init__.py");
    InstalledPackage guessed = installed("pypi/pyyaml@1", "/dist/yaml/");
    for (InstalledPackage python : List.of(wheel, guessed)) {
      assertThat(owners("/dist/yaml/__init__.py", deb, python))
          .containsExactly(deb.name(), python.name());
      assertThat(owners("/dist/yaml/__pycache__/__init__.cpython-311.pyc", deb, python))
          .containsExactly(deb.name(), python.name());
    }
  }

  @Test
  void programAndArchiveAreOfAllThatIsInThem() {
    assertThat(
            owners(
                "/opt/app",
                installed("golang/example.org/main@1", "/opt/app"),
                installed("golang/example.org/dep@1", "/opt/app!/example.org/dep"),
                installed("golang/example.org/other@1", "/opt/other!/example.org/other")))
        .containsExactly("golang/example.org/main@1", "golang/example.org/dep@1");
  }

  @Test
  void sharedDirectoryIsNobodysAndItsPackagesAreVague() {
    InstalledPackage[] packages = {
      installed("pypi/one@1", "/site/shared/", "/site/one/"),
      installed("pypi/two@1", "/site/shared/"),
      installed("pypi/three@1", "/site/three/")
    };
    assertThat(owners("/site/shared/x.py", packages)).isEmpty();
    assertThat(owners("/site/one/x.py", packages)).containsExactly("pypi/one@1");
    FileOwnership ownership = FileOwnership.of(Arrays.asList(packages), List.of());
    assertThat(ownership.isVague(0)).isTrue();
    assertThat(ownership.isVague(1)).isTrue();
    assertThat(ownership.isVague(2)).isFalse();
  }

  @Test
  void onePackageTwiceSharesNothing() {
    InstalledPackage[] packages = {
      installed("pypi/one@1", "/site/one/"), installed("pypi/one@1", "/site/one/")
    };
    assertThat(owners("/site/one/x.py", packages)).containsExactly("pypi/one@1", "pypi/one@1");
  }

  @Test
  void fileOnAVolumeHasNoOwner() {
    InstalledPackage one = installed("npm/one@1", "/srv/node_modules/one/");
    FileOwnership ownership =
        FileOwnership.of(List.of(one), List.of(file("/srv/node_modules/one/x.js", true)));
    assertThat(ownership.filesOf(0)).isEmpty();
  }
}
