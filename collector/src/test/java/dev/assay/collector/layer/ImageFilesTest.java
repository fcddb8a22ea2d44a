package dev.assay.collector.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.layer.ImageFiles.Presence;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ImageFilesTest {

  private static final int MANY = 1000;

  private static ImageFiles image(TarBuilder... layers) throws IOException {
    ImageFiles.Builder image = new ImageFiles.Builder(MANY);
    for (TarBuilder layer : layers) {
      image.add(layer.index());
    }
    return image.build();
  }

  private static Sha256 digest(String content) {
    return Sha256.compute(content.getBytes(UTF_8));
  }

  @Test
  void upperLayersReplaceLowerOnes() throws Exception {
    ImageFiles image =
        image(
            new TarBuilder().file("bin/a", "1").file("bin/b", "1").file("c", "1"),
            new TarBuilder().file("bin/a", "2").directory("c/").file("c/d", "2"));
    assertThat(image.digestAt("/bin/a")).isEqualTo(digest("2"));
    assertThat(image.digestAt("/bin/b")).isEqualTo(digest("1"));
    assertThat(image.digestAt("/c")).isNull();
    assertThat(image.digestAt("/c/d")).isEqualTo(digest("2"));
  }

  @Test
  void whiteoutsTakeAway() throws Exception {
    ImageFiles image =
        image(
            new TarBuilder().file("etc/a", "1").file("etc/b/c", "1").file("etc/d", "1"),
            new TarBuilder().file("etc/.wh.a", "").file("etc/.wh.b", "").file("none/.wh.x", ""));
    assertThat(image.at("/etc/a")).isEqualTo(Presence.ABSENT);
    assertThat(image.at("/etc/b/c")).isEqualTo(Presence.ABSENT);
    assertThat(image.at("/etc/d")).isEqualTo(Presence.PRESENT);
    assertThat(image.hasFile(digest("1"))).isTrue();
  }

  @Test
  void opaqueDirectoriesHideLowerFilesOnly() throws Exception {
    ImageFiles image =
        image(
            new TarBuilder().file("etc/a", "1").file("etc/b/c", "1"),
            new TarBuilder()
                .directory("etc")
                .file("etc/new", "2")
                .directory("etc/b/")
                .file("etc/b/new", "2")
                .file("etc/.wh..wh..opq", "")
                .file("etc/later", "2"));
    assertThat(image.at("/etc/a")).isEqualTo(Presence.ABSENT);
    assertThat(image.at("/etc/b/c")).isEqualTo(Presence.ABSENT);
    assertThat(image.at("/etc/b/new")).isEqualTo(Presence.PRESENT);
    assertThat(image.at("/etc/new")).isEqualTo(Presence.PRESENT);
    assertThat(image.at("/etc/later")).isEqualTo(Presence.PRESENT);
  }

  @Test
  void mergedDirectoriesLeadToOnePath() throws Exception {
    ImageFiles image =
        image(
            new TarBuilder()
                .directory("usr/lib/")
                .symlink("lib", "usr/lib")
                .symlink("lib64", "/lib"),
            new TarBuilder().file("lib/x.so", "x").file("lib64/y.so", "y"));
    assertThat(image.digestAt("/usr/lib/x.so")).isEqualTo(digest("x"));
    assertThat(image.digestAt("/usr/lib/y.so")).isEqualTo(digest("y"));
    assertThat(image.at("/lib/x.so")).isEqualTo(Presence.ABSENT);
  }

  @Test
  void hardLinksHaveTheBytesOfTheirTarget() throws Exception {
    ImageFiles image =
        image(
            new TarBuilder().file("a", "1"),
            new TarBuilder().hardLink("b", "a").hardLink("c", "nowhere").file("a", "2"));
    assertThat(image.digestAt("/b")).isEqualTo(digest("1"));
    assertThat(image.digestAt("/a")).isEqualTo(digest("2"));
    assertThat(image.at("/c")).isEqualTo(Presence.UNKNOWN);
    assertThat(image.digestAt("/c")).isNull();
  }

  @Test
  void linksThatLeadOutOrInACircleLeadNowhere() throws Exception {
    ImageFiles image =
        image(
            new TarBuilder()
                .symlink("out", "../../../etc")
                .symlink("loop", "loop2")
                .symlink("loop2", "loop")
                .file("out/passwd", "p")
                .file("loop/x", "x")
                .file("ok", "ok"));
    assertThat(image.at("/etc/passwd")).isEqualTo(Presence.ABSENT);
    assertThat(image.at("/ok")).isEqualTo(Presence.PRESENT);
    assertThat(image.size()).isEqualTo(1);
  }

  @Test
  void filesInArchivesAreKnown() throws Exception {
    byte[] jar = LayerReaderTest.zip("native/x.so", "library".getBytes(UTF_8));
    ImageFiles image = image(new TarBuilder().file("app.jar", jar));
    assertThat(image.hasInArchive(digest("library"))).isTrue();
    assertThat(image.hasFile(digest("library"))).isFalse();
    assertThat(image.hasFile(Sha256.compute(jar))).isTrue();
  }

  @Test
  void tooManyFilesAreRefused() {
    TarBuilder many = new TarBuilder();
    for (int i = 0; i <= MANY; i++) {
      many.file("f" + i, "");
    }
    assertThatThrownBy(() -> image(many)).hasMessageContaining("more than 1000 files");
  }
}
