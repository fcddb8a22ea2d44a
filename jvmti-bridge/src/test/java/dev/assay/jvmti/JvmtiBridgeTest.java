package dev.assay.jvmti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way not to get a bridge says why. */
class JvmtiBridgeTest {

  @TempDir private Path directory;

  @Test
  void corruptLibraryIsUnavailable() throws IOException {
    Path library = Files.writeString(directory.resolve("libassay-bridge.so"), "no library");

    assertThatExceptionOfType(BridgeUnavailableException.class)
        .isThrownBy(() -> JvmtiBridge.load(library, null))
        .withMessageContaining("loading " + library)
        .withMessageContaining("noexec");
  }

  @Test
  void missingLibraryIsUnavailable() {
    Path library = directory.resolve("nowhere.so");

    assertThatExceptionOfType(BridgeUnavailableException.class)
        .isThrownBy(() -> JvmtiBridge.load(library, null))
        .withMessageContaining("nowhere.so");
  }

  @Test
  void unwritableDirectoryIsUnavailable() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatExceptionOfType(BridgeUnavailableException.class)
        .isThrownBy(() -> JvmtiBridge.unpack(file, null))
        .withMessageContaining("name a writable directory");
    assertThat(directory).isDirectoryContaining(file::equals);
  }

  @Test
  void jvmWithoutAgentPathHasNoPreloadedBridge() {
    assertThatExceptionOfType(BridgeUnavailableException.class)
        .isThrownBy(JvmtiBridge::preloaded)
        .withMessage("this JVM has the library neither from -agentpath nor from an attach");
  }
}
