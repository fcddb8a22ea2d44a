package dev.assay.sensor.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RootMountTest {

  private static @Nullable RootMount parse(String mountinfo) {
    byte[] bytes = mountinfo.getBytes(StandardCharsets.UTF_8);
    var parser = new RootMount.Parser();
    parser.add(bytes, bytes.length);
    return parser.finish();
  }

  @Test
  void overlayNamesItsLayers() {
    assertThat(
            parse(
                "609 608 0:50 / / rw,relatime - overlay overlay"
                    + " rw,lowerdir=/s/2/fs:/s/1/fs,upperdir=/s/3\\040a\\054b/fs,workdir=/s/3/w\n"
                    + "610 609 0:51 / /proc rw - proc proc rw\n"))
        .isEqualTo(new RootMount("overlay", "lowerdir=/s/2/fs:/s/1/fs\n", "/s/3 a,b/fs"));
  }

  @Test
  void layersMayBeNamedOneByOne() {
    assertThat(parse("1 0 0:50 / / ro - overlay o rw,lowerdir+=/b,lowerdir+=/a,xino=off\n"))
        .isEqualTo(new RootMount("overlay", "lowerdir+=/b\nlowerdir+=/a\n", null));
  }

  @Test
  void layersArePathsAsFarAsTheyCanBeKnown() {
    String options = "rw,lowerdir=/a\\134:b:/c\\040d:l/SHORT,upperdir=/u";
    RootMount mount = parse("1 0 0:50 / / rw - overlay o " + options + "\n");
    assertThat(Objects.requireNonNull(mount).lowerPaths()).containsExactly("/a:b", "/c d");
    assertThat(new RootMount("overlay", "lowerdir+=/b\nlowerdir+=/a\n", null).lowerPaths())
        .containsExactly("/b", "/a");
    assertThat(new RootMount("ext4", "", null).lowerPaths()).isEmpty();
  }

  @Test
  void lastMountHidesThoseBefore() {
    assertThat(
            parse(
                "1 0 0:1 / / rw - rootfs rootfs rw\n2 1 8:1 / / rw - ext4 /dev/sda1 rw,noatime\n"))
        .isEqualTo(new RootMount("ext4", "", null));
  }

  @Test
  void withoutRootThereIsNone() {
    assertThat(parse("1 0 0:1 / /mnt rw - tmpfs tmpfs rw\n")).isNull();
  }
}
