package dev.assay.agent.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ManifestAttributesTest {

  @Test
  void keepsWhatNamesOrVersionsTheArchive() {
    assertThat(parse("Manifest-Version: 1.0\r\nImplementation-Version: 1.2\r\nBuilt-By: me\r\n"))
        .isEqualTo(Map.of("Implementation-Version", "1.2"));
  }

  @Test
  void joinsContinuationLines() {
    assertThat(parse("Bundle-SymbolicName: org.exa\n mple\nBundle-Version: 1\n"))
        .isEqualTo(Map.of("Bundle-SymbolicName", "org.example", "Bundle-Version", "1"));
  }

  @Test
  void stopsAtTheSectionsOfEntries() {
    assertThat(parse("Bundle-Version: 1\n\nName: a/B.class\nImplementation-Version: 2\n"))
        .isEqualTo(Map.of("Bundle-Version", "1"));
  }

  @Test
  void leavesOutWhatIsMalformedOrTooLong() {
    assertThat(
            parse("no colon here\n: x\nBundle-Name:nospace\nBundle-Version: " + "9".repeat(5000)))
        .isEmpty();
    assertThat(parse("")).isEmpty();
    assertThat(parse("\r")).isEmpty();
  }

  private static Map<String, String> parse(String manifest) {
    return ManifestAttributes.parse(manifest.getBytes(UTF_8));
  }
}
