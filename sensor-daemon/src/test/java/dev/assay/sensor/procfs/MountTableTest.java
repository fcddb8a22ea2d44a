package dev.assay.sensor.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountTableTest {

  private static final long OVERLAY = 50;
  private static final long DISK = 254L << 32;
  private static final long USR = 254L << 32 | 1;

  private final MountTable container = parse(ProcTree.resource("mountinfo-container.txt"), 4096);
  private final MountTable host = parse(ProcTree.resource("mountinfo-host.txt"), 4096);

  private static MountTable parse(String text, int pieceBytes) {
    var parser = new MountTable.Parser();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at += pieceBytes) {
      int length = Math.min(pieceBytes, bytes.length - at);
      byte[] piece = new byte[pieceBytes];
      System.arraycopy(bytes, at, piece, 0, length);
      parser.add(piece, length);
    }
    return parser.finish();
  }

  @ParameterizedTest
  @CsvSource({
    "/usr/lib/x.so, 502",
    "/, 502",
    "/data/lib/x.so, 505",
    "/database/x.so, 502",
    "/usr/lib/x86_64-linux-gnu/libfoo.so.1.0.0, 506",
    "/mnt/with space/x, 508",
    // The mount at /srv/a came later and hides /srv/a/b; another one lies on top of it.
    "/srv/a/b/x, 511",
  })
  void pathLiesOnTheMountThatTheKernelWouldFind(String path, int id) {
    assertThat(Objects.requireNonNull(container.covering(path)).id()).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource({"1", "7", "64"})
  void piecesMayEndAnywhere(int pieceBytes) {
    MountTable cut = parse(ProcTree.resource("mountinfo-container.txt"), pieceBytes);
    assertThat(cut.covering("/mnt/with space/x"))
        .isEqualTo(container.covering("/mnt/with space/x"));
  }

  @Test
  void boundFileIsFoundWhereItReallyLies() {
    Mount bound =
        Objects.requireNonNull(container.covering("/usr/lib/x86_64-linux-gnu/libfoo.so.1.0.0"));
    String real = bound.inFileSystem("/usr/lib/x86_64-linux-gnu/libfoo.so.1.0.0");
    assertThat(container.locate(OVERLAY, real)).contains("/app/libnew.so");
  }

  @Test
  void hiddenFileIsFoundNowhere() {
    assertThat(container.locate(OVERLAY, "/usr/lib/x86_64-linux-gnu/libfoo.so.1.0.0")).isEmpty();
  }

  @Test
  void hostsOwnPlaceOfAFileComesBeforeItsBindMount() {
    assertThat(host.locate(DISK, "/home/build/root/lib/x.so"))
        .contains("/home/build/root/lib/x.so");
    assertThat(host.locate(USR, "/lib/x.so")).contains("/usr/lib/x.so");
  }

  @Test
  void rootOfAChrootMayBeNoMount() {
    MountTable table = parse("30 29 0:21 / /proc rw - proc proc rw\n", 4096);
    assertThat(table.covering("/lib/x.so")).isNull();
    assertThat(table.root()).isEmpty();
  }
}
