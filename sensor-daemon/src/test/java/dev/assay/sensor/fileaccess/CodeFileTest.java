package dev.assay.sensor.fileaccess;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeFileTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/lib/python3.11/__pycache__/abc.cpython-311.pyc",
        "/app/node_modules/x/INDEX.JS",
        "/usr/share/perl5/A.pm",
        "/usr/lib/libz.so.1.2.13",
        "/usr/lib/libz.so",
        "/usr/lib/libz.so.1 (deleted)",
        "/app/addon.node",
        "/app/a.jar",
        "/x.c.rb",
        "/app/node_modules/licences/index.json",
        "/usr/share/nodejs/licences/index.json"
      })
  void namesOfCode(String path) {
    assertThat(isCode(path, false)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "/etc/ld.so.cache.d/x.txt",
        "/usr/lib/python3/dist-packages/a.dist-info/METADATA",
        "/usr/share/rubygems/specifications/a.gemspec",
        "/a.py/data",
        "/app/package.json",
        "/app/config.json",
        "/app/node_modules/x/package.json",
        "/py",
        "/",
        "/a."
      })
  void namesOfData(String path) {
    assertThat(isCode(path, false)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/usr/bin/script", "/etc/passwd"})
  void whatCanBeExecutedIsCodeWhateverItsName(String path) {
    assertThat(isCode(path, true)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
        "/lib/ld-musl-aarch64.so.1",
        "/lib/ld-2.31.so"
      })
  void loadersOfLibrariesAreNoPrograms(String path) {
    assertThat(CodeFile.isDynamicLoader(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/usr/bin/ld", "/usr/bin/ldconfig", "/ld/program", "/opt/a.so"})
  void programsAreNoLoaders(String path) {
    assertThat(CodeFile.isDynamicLoader(path)).isFalse();
  }

  private static boolean isCode(String path, boolean executable) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    return CodeFile.is(bytes, bytes.length, executable);
  }
}
