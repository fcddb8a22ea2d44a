package dev.assay.agent.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.assay.wire.client.ContentKeys;
import dev.assay.wire.v1.ArchiveIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArchiveReaderTest {

  private static final String POM = "META-INF/maven/g/a/pom.properties";

  private final ArchiveReader reader = new ArchiveReader("99+1");
  @TempDir Path directory;

  @Test
  void readsAJar() throws Exception {
    byte[] bytes = library().bytes();
    ArchiveEvidence evidence = reader.read(file("x.jar", bytes));

    assertThat(evidence.digest()).isEqualTo(sha256(bytes));
    assertThat(evidence.kind()).isEqualTo(ArchiveKind.JAR);
    assertThat(evidence.fileName()).isEqualTo("x.jar");
    assertThat(names(evidence)).containsExactly("a/B", "a/B$C", "a/b/D", "only/New");
    assertThat(evidence.classes().crc(0)).isEqualTo((int) Jars.crc("base".getBytes(UTF_8)));
    assertThat(evidence.classes().sizeBytes(0)).isEqualTo(4);
    assertThat(evidence.pomProperties()).hasToString("[g:a:1.0]");
    assertThat(evidence.manifest()).containsEntry("Bundle-Version", "1.0");
  }

  @Test
  void readsAJarNestedInAJarInPlace() throws Exception {
    byte[] inner = library().bytes();
    ArchiveLocation outer = file("app.jar", new Jars().with("BOOT-INF/lib/x.jar", inner).bytes());

    ArchiveEvidence evidence = reader.read(nested(outer, "BOOT-INF/lib/x.jar!/"));

    assertThat(evidence.digest()).isEqualTo(sha256(inner));
    assertThat(names(evidence)).contains("a/B");
    assertThat(evidence.fileName()).isEqualTo("x.jar");
  }

  @Test
  void readsAJarBehindAStartScript() throws Exception {
    byte[] jar = library().bytes();
    byte[] script = "#!/bin/sh\nexec java -jar $0\n".getBytes(UTF_8);
    byte[] both = Arrays.copyOf(script, script.length + jar.length);
    System.arraycopy(jar, 0, both, script.length, jar.length);

    assertThat(names(reader.read(file("x.jar", both)))).contains("a/B");
  }

  @Test
  void readsTheClassesDirectoryOfAnExecutableJarApartFromTheJar() throws Exception {
    ArchiveLocation outer =
        file(
            "app.jar",
            new Jars().with("BOOT-INF/classes/a/B.class", "x").with("l/L.class", "y").bytes());

    ArchiveEvidence nested = reader.read(nested(outer, "BOOT-INF/classes/!/"));

    assertThat(nested.kind()).isEqualTo(ArchiveKind.DIRECTORY);
    assertThat(names(nested)).containsExactly("a/B");
    assertThat(names(reader.read(outer))).containsExactly("l/L");
  }

  @Test
  void directoriesWithTheSameContentHaveTheSameDigestWhereverTheyLie() throws Exception {
    Files.createDirectories(directory.resolve("classes/a"));
    Files.writeString(directory.resolve("classes/a/B.class"), "x");
    ArchiveLocation outer =
        file("app.jar", new Jars().with("BOOT-INF/classes/a/B.class", "x").bytes());

    ArchiveEvidence onDisk = reader.read(ArchiveLocation.ofFile(directory + "/classes/"));

    assertThat(onDisk.digest())
        .isEqualTo(reader.read(nested(outer, "BOOT-INF/classes/!/")).digest());
    assertThat(onDisk.classes().crc(0)).isEqualTo((int) Jars.crc("x".getBytes(UTF_8)));
  }

  @Test
  void readsAModuleOfTheJdk() throws Exception {
    ArchiveEvidence evidence = reader.read(ArchiveLocation.ofModule("java.sql"));

    assertThat(evidence.kind()).isEqualTo(ArchiveKind.JDK_MODULE);
    assertThat(evidence.module()).isEqualTo("java.sql@99+1");
    assertThat(names(evidence)).contains("java/sql/Connection").doesNotContain("module-info");
  }

  @Test
  void indexIsTheMessageThatProtobufWouldWrite() throws Exception {
    for (ArchiveLocation location :
        List.of(file("x.jar", library().bytes()), ArchiveLocation.ofModule("java.sql"))) {
      ArchiveEvidence evidence = reader.read(location);
      ArchiveIndex index = ArchiveIndex.parseFrom(evidence.indexBytes());

      assertThat(index.toByteArray()).isEqualTo(evidence.indexBytes());
      assertThat(index.getDigest()).isEqualTo(ByteString.copyFrom(evidence.digest()));
      assertThat(index.getClassNamesList()).isEqualTo(names(evidence));
      assertThat(index.getClassCrcsCount())
          .isEqualTo(index.getClassSizesCount())
          .isEqualTo(evidence.classes().count());
      if (evidence.kind() != ArchiveKind.JAR) {
        assertThat(ContentKeys.indexDigest(index)).isEqualTo(index.getDigest());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no zip", "PK\u0005\u0006"})
  void whatIsNoArchiveIsUnreadableWithItsPath(String content) throws Exception {
    ArchiveLocation location = file("bad.jar", content.getBytes(UTF_8));

    assertThatThrownBy(() -> reader.read(location))
        .isInstanceOf(ArchiveUnreadableException.class)
        .hasMessageContaining("bad.jar");
  }

  @Test
  void whateverIsCutOrFlippedIsReadOrUnreadable() throws Exception {
    byte[] bytes = library().bytes();
    for (int i = 0; i < bytes.length; i += 3) {
      readsOrRefuses(Arrays.copyOf(bytes, i));
      byte[] flipped = bytes.clone();
      flipped[i] ^= (byte) 0xff;
      readsOrRefuses(flipped);
    }
  }

  private void readsOrRefuses(byte[] bytes) throws IOException {
    ArchiveLocation location = file("mutated.jar", bytes);
    try {
      assertThat(reader.read(location).classes().count()).isLessThan(10);
    } catch (ArchiveUnreadableException e) {
      assertThat(e).hasMessageContaining("mutated.jar");
    }
  }

  @Test
  void compressedNestedJarIsUnreadableWithTheReason() throws Exception {
    ArchiveLocation outer =
        file("a.war", new Jars().with("WEB-INF/lib/x.zip", library().bytes()).bytes());

    assertThatThrownBy(() -> reader.read(nested(outer, "WEB-INF/lib/x.zip!/")))
        .hasMessageContaining("compressed");
  }

  @Test
  void absentFileEntryAndModuleAreUnreadable() throws Exception {
    ArchiveLocation jar = file("x.jar", library().bytes());

    assertThatThrownBy(() -> reader.read(ArchiveLocation.ofFile(directory + "/absent.jar")))
        .isInstanceOf(ArchiveUnreadableException.class);
    assertThatThrownBy(() -> reader.read(nested(jar, "absent.jar!/")))
        .isInstanceOf(ArchiveUnreadableException.class);
    assertThatThrownBy(() -> reader.read(ArchiveLocation.ofModule("absent")))
        .isInstanceOf(ArchiveUnreadableException.class);
  }

  @Test
  void findsEveryClassAndNoOther() throws Exception {
    ClassEntries classes = reader.read(ArchiveLocation.ofModule("java.base")).classes();

    for (int i = 0; i < classes.count(); i++) {
      assertThat(classes.indexOf(classes.name(i))).isEqualTo(i);
    }
    assertThat(classes.indexOf("java/lang/Strin")).isNegative();
    assertThat(classes.indexOf("java/lang/Stringy")).isNegative();
    assertThat(classes.indexOf("")).isNegative();
  }

  private static Jars library() {
    return new Jars()
        .with("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nBundle-Version: 1.0\n")
        .with("META-INF/versions/9/a/B.class", "nine!")
        .with("a/b/D.class", "d")
        .with("a/B$C.class", "c")
        .with("a/B.class", "base")
        .with("META-INF/versions/11/only/New.class", "new")
        .with("module-info.class", "m")
        .with("META-INF/versions/9/module-info.class", "m")
        .with("a/package-info.class", "p")
        .with("a/readme.txt", "r")
        .with(POM, "groupId=g\nartifactId=a\nversion=1.0\n");
  }

  private ArchiveLocation file(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
    return ArchiveLocation.ofFile(directory.resolve(name).toString());
  }

  private static ArchiveLocation nested(ArchiveLocation outer, String rest) {
    return requireNonNull(ArchiveLocation.ofUrl("jar:nested:" + outer + "/!" + rest));
  }

  private static List<String> names(ArchiveEvidence evidence) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < evidence.classes().count(); i++) {
      names.add(evidence.classes().name(i));
    }
    return names;
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }
}
