package dev.assay.agent.archive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArchiveLocationTest {

  @ParameterizedTest
  @CsvSource({
    "file:/lib/x.jar, /lib/x.jar, x.jar",
    "file:///lib/x.jar, /lib/x.jar, x.jar",
    "file:/a%20b/x+y.jar, /a b/x+y.jar, x+y.jar",
    "file:/not encoded 100%.jar, /not encoded 100%.jar, not encoded 100%.jar",
    "file:/app/classes/, /app/classes/, classes",
    "jar:file:/lib/x.jar!/, /lib/x.jar, x.jar",
    "jar:nested:/app.jar/!BOOT-INF/lib/x.jar!/, /app.jar!/BOOT-INF/lib/x.jar, x.jar",
    "jar:nested:/app.jar/!BOOT-INF/classes/!/, /app.jar!/BOOT-INF/classes/, classes",
    "jar:file:/app.jar!/BOOT-INF/lib/x.jar!/, /app.jar!/BOOT-INF/lib/x.jar, x.jar",
    "jar:file:/app.jar!/BOOT-INF/classes!/, /app.jar!/BOOT-INF/classes, classes",
    "jar:war:file:/a.war*/WEB-INF/lib/x.jar!/, /a.war!/WEB-INF/lib/x.jar, x.jar",
    "jar:war:file:/a.war^/WEB-INF/lib/x.jar!/, /a.war!/WEB-INF/lib/x.jar, x.jar",
    "reference:file:/bundle/x.jar, /bundle/x.jar, x.jar",
    "jrt:/java.sql, jrt:/java.sql, java.sql"
  })
  void readsWhatLoadersOfTheFieldUse(String url, String location, String fileName) {
    ArchiveLocation read = requireNonNull(ArchiveLocation.ofUrl(url));

    assertThat(read).hasToString(location);
    assertThat(read.fileName()).isEqualTo(fileName);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mvn:org.x/y/1",
        "http://host/x.jar",
        "jar:http://host/x.jar!/",
        "vfs:/x.jar",
        "file:",
        "jar:!/",
        "file:/a!/b!/c!/d!/e!/f",
        ""
      })
  void urlThatNamesNoFileHasNoLocation(String url) {
    assertThat(ArchiveLocation.ofUrl(url)).isNull();
  }

  @Test
  void equalsByWhereItIs() {
    assertThat(ArchiveLocation.ofUrl("jar:file:/x.jar!/"))
        .isEqualTo(ArchiveLocation.ofFile("/x.jar"));
    assertThat(ArchiveLocation.ofModule("/x.jar")).isNotEqualTo(ArchiveLocation.ofFile("/x.jar"));
  }
}
