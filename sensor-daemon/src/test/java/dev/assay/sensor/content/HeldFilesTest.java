package dev.assay.sensor.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldFilesTest {

  @ParameterizedTest
  @CsvSource({
    "/app/app.jar, true",
    "/app/APP.WAR, true",
    "/app/app.jar (deleted), true",
    "/app/app.jar.lock, false",
    "/app.jar/log, false",
    "/opt/java/lib/modules, false",
    "socket:[1234], false",
    "/jar, false"
  })
  void archivesAreKnownByTheirName(String target, boolean archive) {
    assertThat(HeldFiles.isArchive(target)).isEqualTo(archive);
  }
}
