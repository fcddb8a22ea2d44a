package dev.assay.collector.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedFilesTest {

  private static final Set<String> OF_THE_IMAGE = Set.of("/", "/home", "/home/app", "/opt");

  @ParameterizedTest
  @CsvSource({
    "/tmp/x-*/**, /tmp/x-1/a/b.so, true",
    "/tmp/x-*/**, /tmp/x-1, false",
    "/tmp/x-*/**, /var/tmp/x-1/a, false", // from the root on
    "/tmp/*.so, /tmp/a.so, true",
    "/tmp/*.so, /tmp/a/b.so, false", // within a name
    "/**/.c/**, /home/app/.c/d/x.so, true",
    "/**/.c/**, /.c/x.so, true",
    "/**/.c/**, /home/other/.c/x.so, false", // no directory of the image
    "/**/.c/**, /opt/.c/.c/x.so, true",
    "/**/.c/**, /opt/new/.c/x.so, false",
    "/**/.c/**, /home/app/.c, false"
  })
  void patternIsThatOfAWholePath(String pattern, String path, boolean holds) {
    assertThat(new GeneratedFiles(List.of(pattern)).holds(path, OF_THE_IMAGE::contains))
        .isEqualTo(holds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"**/x", "x/*", "", "/{a"})
  void patternsOfNoAbsolutePathAreRefused(String pattern) {
    assertThatThrownBy(() -> new GeneratedFiles(List.of(pattern)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("collector.content.generated: '" + pattern + "'");
  }

  @Test
  void withoutPatternsNothingIsExpected() {
    assertThat(new GeneratedFiles(List.of()).holds("/tmp/x", path -> true)).isFalse();
  }
}
