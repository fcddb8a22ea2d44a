package dev.assay.agent.classload;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JvmCountersTest {

  @TempDir Path directory;

  @Test
  void countsThisJvmsClasses() throws Exception {
    JvmCounters counters =
        JvmCounters.open(System.getProperty("user.name"), ProcessHandle.current().pid());
    assumeTrue(counters != null, "this JVM keeps no performance counters");

    long initialised = counters.initialisedClasses();
    assertThat(counters.loadedClasses()).isGreaterThan(500);
    assertThat(initialised).isGreaterThan(300).isLessThanOrEqualTo(counters.loadedClasses());

    Class.forName(NotYetInitialised.class.getName());

    assertThat(counters.initialisedClasses()).isGreaterThan(initialised);
  }

  @Test
  void whatIsNoCountersFileIsAsGoodAsNone() throws IOException {
    File file = directory.resolve("counters").toFile();
    assertThat(JvmCounters.open(file)).isNull();
    for (byte[] content : new byte[][] {{}, "text".getBytes(US_ASCII), malformed()}) {
      Files.write(file.toPath(), content);
      assertThat(JvmCounters.open(file)).isNull();
    }
  }

  private static byte[] malformed() {
    byte[] bytes = new byte[64];
    bytes[0] = (byte) 0xca;
    bytes[1] = (byte) 0xfe;
    bytes[2] = (byte) 0xc0;
    bytes[3] = (byte) 0xc0;
    bytes[4] = 1;
    bytes[24] = 32;
    bytes[28] = 100;
    bytes[36] = 127; // the name's offset
    return bytes;
  }

  private static final class NotYetInitialised {
    static {
      System.nanoTime();
    }
  }
}
