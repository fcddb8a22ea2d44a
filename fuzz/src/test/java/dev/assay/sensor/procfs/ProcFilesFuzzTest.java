package dev.assay.sensor.procfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;
import java.util.Arrays;

/** Files of /proc of any process; the first byte says which. */
public final class ProcFilesFuzzTest implements Reader {

  @FuzzTest
  @Override
  public void read(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
    switch (bytes[0] % 5) {
      case 0 -> maps(rest);
      case 1 -> mounts(rest);
      case 2 -> {
        ProcessStat stat = ProcessStat.parse(rest, rest.length);
        assertThat(stat == null || !stat.isDead() || stat.isLeaderless()).isTrue();
      }
      case 3 -> {
        ProgramName name = ProgramName.of(rest, rest.length);
        assertThat(name == null || name.application().length() <= rest.length).isTrue();
      }
      default -> {
        CgroupPath path = CgroupPath.parse(new String(rest, UTF_8));
        path.containerId().ifPresent(id -> assertThat(path.containerIds()).contains(id));
      }
    }
  }

  private static void maps(byte[] bytes) {
    MapsLine line = new MapsLine();
    LineBuffer lines =
        new LineBuffer(
            (text, from, to) -> {
              if (line.parse(text, from, to)) {
                assertThat(line.nameLength()).isBetween(0, to - from);
              }
            });
    int half = bytes.length / 2;
    lines.add(bytes, half);
    lines.add(Arrays.copyOfRange(bytes, half, bytes.length), bytes.length - half);
    lines.finish();
    assertThat(lines.dropped()).isNotNegative();
  }

  private static void mounts(byte[] bytes) {
    MountTable.Parser parser = new MountTable.Parser();
    parser.add(bytes, bytes.length);
    MountTable table = parser.finish();
    for (Mount mount : table.all()) {
      Mount covering = table.covering(mount.mountPoint());
      assertThat(covering == null || Mount.isWithin(covering.mountPoint(), mount.mountPoint()))
          .isTrue();
      table.locate(mount.device(), mount.root());
    }
  }
}
