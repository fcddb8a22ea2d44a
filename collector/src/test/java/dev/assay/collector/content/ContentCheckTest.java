package dev.assay.collector.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.content.FileVerdict.Kind;
import dev.assay.collector.layer.ImageFiles;
import dev.assay.collector.layer.TarBuilder;
import dev.assay.collector.running.FileContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCheckTest {

  private final ContentCheck check =
      new ContentCheck(
          new GeneratedFiles(
              List.of("/**/__pycache__/_cffi_*.so", "/**/.cache/x/**", "/tmp/_M*/**")));

  private static TarBuilder layer() throws IOException {
    return new TarBuilder()
        .file("usr/lib/x.so", "x")
        .file("usr/bin/y", "y")
        .file("app/__pycache__/_cffi_shipped.so", "shipped")
        .directory("root")
        .file("app/app.jar", jar());
  }

  private static ImageFiles image() throws IOException {
    return new ImageFiles.Builder(1000).add(layer().index()).build();
  }

  private static byte[] jar() throws IOException {
    return jar("native/z.so", "z");
  }

  private static byte[] jar(String... namesAndBytes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndBytes.length; i += 2) {
        out.putNextEntry(new ZipEntry(namesAndBytes[i]));
        out.write(namesAndBytes[i + 1].getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    // path, bytes, verdict
    "/usr/lib/x.so, x, FINE", // as shipped
    "/usr/lib/x.so, evil, MODIFIED",
    "/usr/lib/x.so, y, MODIFIED", // swapped for another file of the image
    "/usr/lib/new.so, new, ADDED",
    "/opt/copy.so, x, FINE", // a copy of what was shipped
    "/tmp/z123.so, z, FINE", // unpacked from a jar
    "/tmp/z123.so, new, ADDED",
    "/app/__pycache__/_cffi_1.so, new, FINE", // made by the program itself
    "/app/__pycache__/other.so, new, ADDED",
    "/app/__pycache__/_cffi_shipped.so, made again, UNDECIDED", // cannot be told from a change
    "/__pycache__/_cffi_1.so, new, FINE",
    "/opt/made/__pycache__/_cffi_1.so, new, ADDED", // a directory that the image does not have
    "/root/.cache/x/y/z.so, new, FINE",
    "/root/a/.cache/x/z.so, new, ADDED",
    "/tmp/_MEI1/a.so, new, FINE",
    "/usr/tmp/_MEI1/a.so, new, ADDED",
    "/usr/bin/y, y, FINE"
  })
  void fileIsJudgedByItsBytes(String path, String bytes, Kind expected) throws Exception {
    FileVerdict verdict = check.judge(Facts.file("c1", path, bytes), image());
    assertThat(verdict.kind()).isEqualTo(expected);
  }

  @Test
  void modificationNamesWhatWasExpected() throws Exception {
    FileVerdict verdict = check.judge(Facts.file("c1", "/usr/bin/y", "evil"), image());
    assertThat(verdict.expected()).isEqualTo(Sha256.compute("y".getBytes(UTF_8)));
  }

  @Test
  void withoutDigestThereIsNoVerdict() throws Exception {
    FileContent unread = Facts.unread("c1", "/usr/bin/y", "it changes while it is read");
    assertThat(check.judge(unread, image()))
        .isEqualTo(FileVerdict.undecided("it changes while it is read"));
  }

  @Test
  void namesThatCannotBeLookedUpAreUndecided() throws Exception {
    assertThat(check.judge(Facts.file("c1", "/usr/\uFFFD", "new"), image()).kind())
        .isEqualTo(Kind.UNDECIDED);
  }

  @Test
  void programAtAPlaceForLibrariesIsUndecided() throws Exception {
    FileContent program = Facts.executed("c1", "/root/.cache/x/miner", "new");
    assertThat(check.judge(program, image()).kind()).isEqualTo(Kind.UNDECIDED);
  }

  /** The archive says of which sizes the files are that could not be read. */
  @Test
  void onlyWhatADamagedArchiveMayHoldIsInDoubt() throws Exception {
    byte[] jar = jar("native/a.so", "four", "native/b.so", "longer");
    jar[40] ^= 0x55; // Within the first file.
    ImageFiles image =
        new ImageFiles.Builder(1000).add(layer().file("app/damaged.jar", jar).index()).build();

    FileVerdict verdict = check.judge(Facts.file("c1", "/tmp/n.so", "four bytes", 4), image);
    assertThat(verdict.kind()).isEqualTo(Kind.UNDECIDED);
    assertThat(verdict.reason()).contains("/app/damaged.jar");
    assertThat(check.judge(Facts.file("c1", "/tmp/n.so", "seven bytes", 7), image).kind())
        .isEqualTo(Kind.ADDED);
    assertThat(check.judge(Facts.file("c1", "/usr/bin/y", "evil"), image).kind())
        .isEqualTo(Kind.MODIFIED);
  }

  @Test
  void whatIsNamedAsAnArchiveAndIsNoneHoldsNothing() throws Exception {
    ImageFiles image =
        new ImageFiles.Builder(1000)
            .add(layer().file("app/notes.jar", "no archive, though it is named so").index())
            .build();
    assertThat(check.judge(Facts.file("c1", "/tmp/n.so", "new"), image).kind())
        .isEqualTo(Kind.ADDED);
  }

  @Test
  void onlyWhatAnUnreadLayerMayHoldIsInDoubt() throws Exception {
    ImageFiles image =
        new ImageFiles.Builder(1000)
            .add(new TarBuilder().file("usr/lib/below.so", "below").index())
            .addUnread("layer 2 is damaged")
            .add(layer().index())
            .build();

    assertThat(check.judge(Facts.file("c1", "/usr/bin/y", "evil"), image).kind())
        .isEqualTo(Kind.MODIFIED);
    assertThat(check.judge(Facts.file("c1", "/usr/bin/y", "y"), image).kind()).isEqualTo(Kind.FINE);
    for (String bytes : new String[] {"below", "evil"}) {
      FileVerdict verdict = check.judge(Facts.file("c1", "/usr/lib/below.so", bytes), image);
      assertThat(verdict.kind()).isEqualTo(Kind.UNDECIDED);
      assertThat(verdict.reason()).contains("layer 2 is damaged");
    }
    assertThat(check.judge(Facts.file("c1", "/usr/lib/new.so", "new"), image).kind())
        .isEqualTo(Kind.UNDECIDED);
  }
}
