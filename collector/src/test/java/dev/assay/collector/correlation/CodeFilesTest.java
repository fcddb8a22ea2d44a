package dev.assay.collector.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeFilesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/bin/tool",
        "/usr/lib/x86_64-linux-gnu/libz.so.1.2.13",
        "/usr/lib/git-core/git-add",
        "/usr/share/perl5/HTTP/Date.pm",
        "/srv/node_modules/a/",
        "/opt/go/app!/example.org/module",
        "/usr/lib/python3/dist-packages/_x.cpython-311-x86_64-linux-gnu.so"
      })
  void namesOfCode(String file) {
    assertThat(CodeFiles.areMost(List.of(file, "/usr/share/doc/a/copyright"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/share/zoneinfo/Europe/Berlin",
        "/usr/share/ca-certificates/mozilla/A.crt",
        "/etc/protocols",
        "/usr/lib/file/magic.mgc",
        "/usr/share/doc/a/example.py"
      })
  void namesOfData(String file) {
    assertThat(CodeFiles.areMost(List.of(file))).isEqualTo(file.endsWith(".py"));
  }
}
