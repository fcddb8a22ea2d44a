package dev.assay.inventory.language.go;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoExecutableTest {

  private static final String MODULES =
      "0123456789abcdef"
          + "path\texample.org/app\n"
          + "mod\texample.org/app\t(devel)\t\n"
          + "dep\tgolang.org/x/net\tv0.17.0\th1:x\n"
          + "dep\texample.org/old\tv1.0.0\n"
          + "=>\texample.org/new\tv1.0.1\th1:y\n"
          + "build\t-compiler=gc\n"
          + "0123456789abcdef";

  private static final long ADDRESS = 0x400000;
  private static final int DATA = 256;

  @TempDir private Path directory;

  /** An executable without sections, and one segment of data. */
  private static byte[] elf(boolean is64, boolean isBigEndian, boolean isInline) {
    ByteBuffer file =
        ByteBuffer.allocate(4096)
            .order(isBigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    file.put(
        0, new byte[] {0x7F, 'E', 'L', 'F', (byte) (is64 ? 2 : 1), (byte) (isBigEndian ? 2 : 1)});
    int table = 64;
    if (is64) {
      file.putLong(32, table).putShort(54, (short) 56).putShort(56, (short) 1);
      file.putInt(table, 1).putInt(table + 4, 6).putLong(table + 8, DATA);
      file.putLong(table + 16, ADDRESS).putLong(table + 32, 4096 - DATA);
    } else {
      file.putInt(28, table).putShort(42, (short) 32).putShort(44, (short) 1);
      file.putInt(table, 1).putInt(table + 4, DATA).putInt(table + 8, (int) ADDRESS);
      file.putInt(table + 16, 4096 - DATA).putInt(table + 24, 6);
    }
    int info = DATA + 32;
    file.put(info, "\u00FF Go buildinf:".getBytes(StandardCharsets.ISO_8859_1));
    byte[] version = "go1.17.3".getBytes(StandardCharsets.UTF_8);
    byte[] modules = MODULES.getBytes(StandardCharsets.UTF_8);
    if (isInline) {
      file.put(info + 15, (byte) 2);
      file.position(info + 32);
      file.put((byte) version.length).put(version);
      file.put((byte) ((modules.length & 0x7F) | 0x80)).put((byte) (modules.length >> 7));
      file.put(modules);
    } else {
      int pointer = is64 ? 8 : 4;
      file.put(info + 14, (byte) pointer).put(info + 15, (byte) (isBigEndian ? 1 : 0));
      putPointer(file, info + 16, 512, pointer);
      putPointer(file, info + 16 + pointer, 544, pointer);
      putString(file, 512, 576, version, pointer);
      putString(file, 544, 640, modules, pointer);
    }
    return file.array();
  }

  private static void putString(ByteBuffer file, int at, int textAt, byte[] text, int pointer) {
    putPointer(file, at, textAt, pointer);
    putNumber(file, at + pointer, text.length, pointer);
    file.put(textAt, text);
  }

  private static void putPointer(ByteBuffer file, int at, int target, int pointer) {
    putNumber(file, at, ADDRESS + target - DATA, pointer);
  }

  private static void putNumber(ByteBuffer file, int at, long number, int bytes) {
    if (bytes == 8) {
      file.putLong(at, number);
    } else {
      file.putInt(at, (int) number);
    }
  }

  private Optional<GoBuild> read(byte[] content) throws IOException {
    Path file = Files.write(directory.resolve("executable"), content);
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      return GoExecutable.read(channel);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, false, true",
    "true, true, true",
    "false, false, true",
    "true, false, false",
    "true, true, false",
    "false, false, false",
    "false, true, false"
  })
  void bothEncodingsAreReadInAllSizesAndOrders(boolean is64, boolean isBigEndian, boolean isInline)
      throws IOException {
    GoBuild build = read(elf(is64, isBigEndian, isInline)).orElseThrow();

    assertThat(build.goVersion()).isEqualTo("go1.17.3");
    assertThat(build.modules())
        .containsExactly(
            new GoModule("example.org/app", "(devel)", true),
            new GoModule("golang.org/x/net", "v0.17.0", false),
            new GoModule("example.org/new", "v1.0.1", false));
  }

  @Test
  void othersAreNoneOfGo() throws IOException {
    assertThat(read(new byte[0])).isEmpty();
    assertThat(read("#!/bin/sh\n".repeat(100).getBytes(StandardCharsets.UTF_8))).isEmpty();
    assertThat(read(Files.readAllBytes(Path.of("/bin/true")))).isEmpty();
  }

  @Test
  void damagedExecutablesNeverThrow() throws IOException {
    Random random = new Random(42);
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = elf(random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
      for (int i = random.nextInt(1, 12); i > 0; i--) {
        damaged[random.nextInt(700)] = (byte) random.nextInt();
      }
      assertThat(read(damaged)).isNotNull();
    }
  }
}
