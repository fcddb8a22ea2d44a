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
      new ContentCheck(new GeneratedFiles(List.of("**/__pycache__/**", "**/*.jsa")));

  private static ImageFiles image(boolean withDamagedArchive) throws IOException {
    TarBuilder layer =
        new TarBuilder()
            .file("usr/lib/x.so", "x")
            .file("usr/bin/y", "y")
            .file("app/classes.jsa", "archive")
            .file("app/app.jar", jar());
    if (withDamagedArchive) {
      layer.file("app/damaged.jar", "no archive at all, though it is named so");
    }
    return new ImageFiles.Builder(1000).add(layer.index()).build();
  }

  private static byte[] jar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry("native/z.so"));
      out.write("z".getBytes(UTF_8));
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
    "/app/__pycache__/native.so, new, FINE", // made by the program itself
    "/app/classes.jsa, regenerated, FINE",
    "/usr/bin/y, y, FINE"
  })
  void fileIsJudgedByItsBytes(String path, String bytes, Kind expected) throws Exception {
    FileVerdict verdict = check.judge(Facts.file("c1", path, bytes), image(false));
    assertThat(verdict.kind()).isEqualTo(expected);
  }

  @Test
  void modificationNamesWhatWasExpected() throws Exception {
    FileVerdict verdict = check.judge(Facts.file("c1", "/usr/bin/y", "evil"), image(false));
    assertThat(verdict.expected()).isEqualTo(Sha256.compute("y".getBytes(UTF_8)));
  }

  @Test
  void withoutDigestThereIsNoVerdict() throws Exception {
    FileContent unread = Facts.unread("c1", "/usr/bin/y", "it changes while it is read");
    assertThat(check.judge(unread, image(false)))
        .isEqualTo(FileVerdict.undecided("it changes while it is read"));
  }

  @Test
  void namesThatCannotBeLookedUpAreUndecided() throws Exception {
    assertThat(check.judge(Facts.file("c1", "/usr/\uFFFD", "new"), image(false)).kind())
        .isEqualTo(Kind.UNDECIDED);
  }

  @Test
  void whatMayComeFromAnUnreadArchiveIsUndecided() throws Exception {
    FileVerdict verdict = check.judge(Facts.file("c1", "/tmp/n.so", "new"), image(true));
    assertThat(verdict.kind()).isEqualTo(Kind.UNDECIDED);
    assertThat(verdict.reason()).contains("/app/damaged.jar");
    assertThat(check.judge(Facts.file("c1", "/usr/bin/y", "evil"), image(true)).kind())
        .isEqualTo(Kind.MODIFIED);
  }
}
