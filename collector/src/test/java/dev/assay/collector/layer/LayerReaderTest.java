package dev.assay.collector.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.layer.LayerEntry.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerReaderTest {

  private static final byte[] SMALL =
      new TarBuilder().directory("usr/").file("usr/a", "a").file("usr/b", "b").bytes();

  private static Sha256 digest(String content) {
    return Sha256.compute(content.getBytes(UTF_8));
  }

  private static LayerIndex read(byte[] blob) throws IOException {
    return TarBuilder.read(blob, SMALL, LayerLimits.DEFAULT);
  }

  private static void assertSmall(LayerIndex index) {
    assertThat(index.entries())
        .containsExactly(
            new LayerEntry(Kind.DIRECTORY, "/usr", null, ""),
            new LayerEntry(Kind.FILE, "/usr/a", digest("a"), ""),
            new LayerEntry(Kind.FILE, "/usr/b", digest("b"), ""));
  }

  @Test
  void plainGzipAndZstdAreTheSame() throws Exception {
    assertSmall(read(SMALL));
    assertSmall(read(TarBuilder.gzip(SMALL)));
    assertSmall(read(TarBuilder.packed(SMALL, ZstdOutputStream::new)));
  }

  /** As eStargz and pigz write them, over a network that delivers little at a time. */
  @Test
  void allMembersOfGzipAreRead() throws Exception {
    byte[] one = TarBuilder.gzip(Arrays.copyOfRange(SMALL, 0, 700));
    byte[] two = TarBuilder.gzip(Arrays.copyOfRange(SMALL, 700, SMALL.length));
    InputStream slow =
        new FilterInputStream(new ByteArrayInputStream(concat(one, two))) {
          @Override
          public int available() {
            return 0;
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            return in.read(into, offset, Math.min(length, 7));
          }
        };
    assertSmall(
        new LayerReader(LayerLimits.DEFAULT, Clock.systemUTC()).read(slow, Sha256.compute(SMALL)));
  }

  /** As zstd:chunked has its table of contents. */
  @Test
  void framesOfZstdThatAreToBeSkippedAreSkipped() throws Exception {
    byte[] skipped = {0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3};
    byte[] frame = TarBuilder.packed(SMALL, ZstdOutputStream::new);
    assertSmall(read(concat(concat(skipped, frame), skipped)));
  }

  /** As umoci writes them. */
  @Test
  void endOfTheArchiveMayBeMissing() throws Exception {
    byte[] bare = Arrays.copyOf(SMALL, SMALL.length - 1024 - 511);
    assertSmall(TarBuilder.read(bare, bare, LayerLimits.DEFAULT));
  }

  @Test
  void layerOfAnotherDigestIsRefused() {
    assertThatThrownBy(() -> TarBuilder.read(SMALL, "other".getBytes(UTF_8), LayerLimits.DEFAULT))
        .isInstanceOf(MalformedLayerException.class)
        .hasMessageContaining("has the digest");
  }

  @Test
  void namesAreTakenWhereTheyAreLonger() throws Exception {
    String name = "deep/".repeat(40) + "name";
    LayerIndex index =
        new TarBuilder()
            .pax("path", "pax/" + name, "SCHILY.xattr.user.x", "a\0b=c\n")
            .file("short", "1")
            .longName("gnu/" + name)
            .file("short", "2")
            .index();
    assertThat(index.entries())
        .containsExactly(
            new LayerEntry(Kind.FILE, "/pax/" + name, digest("1"), ""),
            new LayerEntry(Kind.FILE, "/gnu/" + name, digest("2"), ""));
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc/passwd, /etc/passwd",
    "/etc/passwd, /etc/passwd",
    "./a/../b//c, /b/c",
    "a/../../../b, /b"
  })
  void noNameLeadsOutOfTheRoot(String written, String path) throws Exception {
    assertThat(new TarBuilder().file(written, "x").index().entries())
        .extracting(LayerEntry::path)
        .containsExactly(path);
  }

  @Test
  void marksOfTheUnionFileSystemAreNoFiles() throws Exception {
    LayerIndex index =
        new TarBuilder()
            .file("etc/.wh.gone", "")
            .file("etc/.wh..wh..opq", "")
            .file(".wh..wh.aufs", "")
            .file("etc/.wh...", "")
            .index();
    assertThat(index.entries())
        .containsExactly(
            new LayerEntry(Kind.WHITEOUT, "/etc/gone", null, ""),
            new LayerEntry(Kind.OPAQUE, "/etc", null, ""));
  }

  @Test
  void bytesOfSparseFilesAreNotKnown() throws Exception {
    LayerIndex index =
        new TarBuilder().pax("GNU.sparse.major", "1").file("sparse", "pieces").index();
    assertThat(index.entries()).containsExactly(new LayerEntry(Kind.FILE, "/sparse", null, ""));
  }

  @Test
  void filesInArchivesAreKnownHoweverDeep() throws Exception {
    byte[] jar = zip("lib/x.so", "library".getBytes(UTF_8), "A.class", new byte[9]);
    byte[] war = zip("WEB-INF/lib/x.jar", jar, "index.html", "hello".getBytes(UTF_8));
    LayerIndex index = new TarBuilder().file("app/x.war", war).file("after", "after").index();

    assertThat(index.inner())
        .containsExactlyInAnyOrder(digest("library"), digest("hello"), Sha256.compute(jar));
    assertThat(index.unreadArchives()).isEmpty();
    assertThat(index.entries())
        .containsExactly(
            new LayerEntry(Kind.FILE, "/app/x.war", Sha256.compute(war), ""),
            new LayerEntry(Kind.FILE, "/after", digest("after"), ""));
  }

  /** Such as Spring Boot makes, and Python's zipapp. */
  @Test
  void archivesBehindAScriptAreRead() throws Exception {
    byte[] jar = zip("lib/x.so", "library".getBytes(UTF_8), "b", new byte[2000]);
    byte[] script = concat("#!/bin/sh\nexec java -jar PK $0\n".getBytes(UTF_8), jar);
    LayerIndex index =
        new TarBuilder().file("a.jar", script).file("b.jar", zip()).file("after", "after").index();
    assertThat(index.inner()).contains(digest("library"));
    assertThat(index.unreadArchives()).isEmpty();
    assertThat(index.entries()).hasSize(3);
  }

  /** Nobody else reads more of them either: their directory is missing. */
  @Test
  void archivesThatAreCutHoldWhatComesBefore() throws Exception {
    byte[] jar = zip("lib/x.so", "library".getBytes(UTF_8), "b", random(2000));
    LayerIndex index =
        new TarBuilder().file("cut.jar", Arrays.copyOf(jar, 1000)).file("after", "after").index();
    assertThat(index.inner()).contains(digest("library"));
    assertThat(index.unreadArchives()).isEmpty();
    assertThat(index.entries()).hasSize(2);
  }

  @Test
  void filesThatCouldNotBeReadAreNamedByTheirSizes() throws Exception {
    byte[] damaged =
        zip("lib/x.so", "library".getBytes(UTF_8), "b", random(2000), "A.class", random(9));
    damaged[500] ^= 0x55;
    byte[] around = zip("inner.jar", damaged, "beside", "beside".getBytes(UTF_8));
    byte[] holds = zip("first", random(3000), "inner.zip", zip("c", random(5)));
    holds[500] ^= 0x55;
    LayerIndex index =
        new TarBuilder()
            .file("a.jar", damaged)
            .file("b.war", around)
            .file("c.ear", holds)
            .file("after", "after")
            .index();

    assertThat(index.inner()).contains(digest("library"), digest("beside"));
    assertThat(index.unreadArchives())
        .containsExactly(
            new UnreadArchive("/a.jar", Set.of(2000L)),
            new UnreadArchive("/b.war!/inner.jar", Set.of(2000L)),
            new UnreadArchive("/c.ear", null));
    assertThat(index.entries()).hasSize(4);
    assertThat(LayerCodec.decode(index.diffId(), LayerCodec.encode(index))).isEqualTo(index);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void bombsAreBounded() throws Exception {
    byte[] zeros = new byte[20 << 20];
    byte[] bomb = new TarBuilder().file("zeros", zeros).bytes();
    LayerLimits tight = new LayerLimits(1 << 20, 100, 1 << 20, 100, Duration.ofMinutes(1));
    assertThatThrownBy(() -> TarBuilder.read(TarBuilder.gzip(bomb), bomb, tight))
        .isInstanceOf(MalformedLayerException.class)
        .hasMessageContaining("more than 1048576 bytes");

    byte[] inner = new TarBuilder().file("bomb.jar", zip("zeros", zeros)).bytes();
    assertThat(TarBuilder.read(inner, inner, tight).unreadArchives())
        .containsExactly(new UnreadArchive("/bomb.jar", null));
  }

  @Test
  void millionsOfEntriesAreRefused() {
    TarBuilder many = new TarBuilder();
    for (int i = 0; i < 11; i++) {
      many.file("f" + i, "");
    }
    LayerLimits tight = new LayerLimits(1 << 20, 10, 1 << 20, 10, Duration.ofMinutes(1));
    assertThatThrownBy(() -> TarBuilder.read(many.bytes(), many.bytes(), tight))
        .hasMessageContaining("more than 10 entries");
  }

  @Test
  void linksThatLeadFurtherThanAPathCanLeadNowhere() throws Exception {
    LayerIndex index =
        new TarBuilder()
            .pax("linkpath", "x".repeat(4097))
            .symlink("far", "")
            .pax("linkpath", "/" + "x".repeat(4095))
            .symlink("near", "")
            .index();

    assertThat(index.entries())
        .containsExactly(
            new LayerEntry(Kind.OTHER, "/far", null, ""),
            new LayerEntry(Kind.SYMLINK, "/near", null, "/" + "x".repeat(4095)));
  }

  @Test
  void namesOfALayerAreBoundedTogether() {
    TarBuilder links = new TarBuilder();
    for (int i = 0; i < 6; i++) {
      links.pax("linkpath", "y".repeat(400)).symlink("link" + i, "");
    }
    byte[] layer = links.bytes();
    LayerLimits tight = new LayerLimits(1 << 20, 10, 1 << 20, 10, Duration.ofMinutes(1));

    assertThatThrownBy(() -> TarBuilder.read(layer, layer, tight))
        .isInstanceOf(MalformedLayerException.class)
        .hasMessageContaining("more than 2000 characters");
  }

  @Test
  void headersTakeNoMemoryAtTheirWritersWill() {
    byte[] huge = new TarBuilder().entry("x", 'x', "", 1L << 32, new byte[512]).bytes();
    assertThatThrownBy(() -> TarBuilder.read(huge, huge, LayerLimits.DEFAULT))
        .isInstanceOf(MalformedLayerException.class)
        .hasMessageContaining("4294967296 bytes");
  }

  @Test
  void truncatedAndDamagedLayersAreMalformed() {
    for (int length = 1; length < SMALL.length - 1024 - 512; length += 37) {
      byte[] cut = Arrays.copyOf(SMALL, length);
      assertThatThrownBy(() -> TarBuilder.read(cut, SMALL, LayerLimits.DEFAULT))
          .isInstanceOf(MalformedLayerException.class);
      byte[] packed = Arrays.copyOf(TarBuilder.gzip(SMALL), Math.min(length, 60));
      assertThatThrownBy(() -> TarBuilder.read(packed, SMALL, LayerLimits.DEFAULT))
          .isInstanceOf(MalformedLayerException.class);
    }
  }

  /** Whatever stands there, it fails as it should or is read. */
  @Test
  void garbageIsMalformedOrRead() throws Exception {
    Random random = new Random(4);
    byte[][] seeds = {
      SMALL, TarBuilder.gzip(SMALL), TarBuilder.packed(SMALL, ZstdOutputStream::new)
    };
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = seeds[round % seeds.length].clone();
      for (int i = 0; i <= round % 7; i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(read(bytes).diffId()).isEqualTo(Sha256.compute(SMALL));
      } catch (MalformedLayerException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void storedIndexIsWhatWasRead() throws Exception {
    LayerIndex index =
        new TarBuilder()
            .directory("usr/")
            .file("usr/\uD83D\uDE00a", "1")
            .file("usr/\uD83D\uDE01b", "2")
            .symlink("lib", "usr/lib")
            .hardLink("usr/c", "/usr/b")
            .file("x.jar", zip("a.so", "z".getBytes(UTF_8)))
            .file("bad.jar", "#!no")
            .file("usr/.wh.q", "")
            .index();
    assertThat(LayerCodec.decode(index.diffId(), LayerCodec.encode(index))).isEqualTo(index);
    assertThat(LayerCodec.decode(index.diffId(), new byte[] {99})).isNull();
  }

  static byte[] zip(Object... namesAndContents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        out.putNextEntry(new ZipEntry((String) namesAndContents[i]));
        out.write((byte[]) namesAndContents[i + 1]);
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] concat(byte[] one, byte[] two) {
    byte[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    return both;
  }
}
