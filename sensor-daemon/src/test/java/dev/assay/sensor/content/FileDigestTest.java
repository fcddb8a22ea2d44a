package dev.assay.sensor.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.content.FileContent.Sha256;
import dev.assay.sensor.linux.DirectoryHandle;
import dev.assay.sensor.linux.FileCalls;
import dev.assay.sensor.linux.FileHandle;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading one file. */
class FileDigestTest {

  private static final long MOST = 10_000_000;

  @TempDir private Path root;
  private final FileCalls calls = new FileCalls();

  private FileDigest read(long most, ReadPace pace) throws Exception {
    try (DirectoryHandle tree = calls.directory(root.toString());
        FileHandle file = Objects.requireNonNull(tree.open("/x"))) {
      return FileDigest.read(file, most, pace);
    }
  }

  private static ReadPace unlimited() {
    return new ReadPace(1L << 50, System::nanoTime);
  }

  /** A pace that does something each time that a piece was read. */
  private static ReadPace between(ThrowingTask task) {
    AtomicBoolean made = new AtomicBoolean();
    LongSupplier time =
        () -> {
          try {
            if (made.getAndSet(true)) {
              task.run();
            }
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return System.nanoTime();
        };
    return new ReadPace(1L << 50, time);
  }

  private interface ThrowingTask {
    void run() throws Exception;
  }

  private static Sha256 sha256(byte[] bytes) {
    return new Sha256(ByteBuffer.wrap(FileDigest.sha256().digest(bytes)));
  }

  @Test
  void digestIsThatOfTheBytes() throws Exception {
    byte[] bytes = new byte[700_000];
    bytes[699_999] = 7;
    Files.write(root.resolve("x"), bytes);
    assertThat(read(MOST, unlimited()).digest()).isEqualTo(sha256(bytes));
  }

  @Test
  void emptyFileHasADigest() throws Exception {
    Files.createFile(root.resolve("x"));
    assertThat(read(MOST, unlimited()).digest()).isEqualTo(sha256(new byte[0]));
  }

  @Test
  void holesReadAsZeros() throws Exception {
    try (RandomAccessFile sparse = new RandomAccessFile(root.resolve("x").toFile(), "rw")) {
      sparse.setLength(5_000_000);
    }
    assertThat(read(MOST, unlimited()).digest()).isEqualTo(sha256(new byte[5_000_000]));
  }

  @Test
  void hugeFileIsNotReadAndSaysSo() throws Exception {
    try (RandomAccessFile sparse = new RandomAccessFile(root.resolve("x").toFile(), "rw")) {
      sparse.setLength(1L << 40);
    }
    FileDigest digest = read(MOST, unlimited());
    assertThat(digest.digest()).isNull();
    assertThat(digest.problem()).contains("1099511627776 bytes", "10000000");
  }

  @Test
  void fileChangedInPlaceWhileItIsReadHasNoDigest() throws Exception {
    Path file = Files.write(root.resolve("x"), new byte[700_000]);
    ReadPace pace = between(() -> Files.write(file, new byte[] {1}, StandardOpenOption.WRITE));
    assertThat(read(MOST, pace).problem()).isEqualTo("it changes while it is read");
  }

  @Test
  void fileThatGrowsAsFastAsItIsReadEnds() throws Exception {
    Path file = Files.write(root.resolve("x"), new byte[700_000]);
    ReadPace pace = between(() -> Files.write(file, new byte[300_000], StandardOpenOption.APPEND));
    assertThat(read(2_000_000, pace).digest()).isNull();
  }

  @Test
  void fileReplacedWhileItIsReadIsStillTheOneThatWasOpened() throws Exception {
    Path file = Files.write(root.resolve("x"), new byte[700_000]);
    Path other = Files.writeString(root.resolve("y"), "other", StandardCharsets.UTF_8);
    // Its link count, and so its change time, moves with the replacement: no digest, not a wrong
    // one.
    ReadPace pace =
        between(
            () -> {
              if (Files.exists(other)) {
                Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
              }
            });
    FileDigest digest = read(MOST, pace);
    assertThat(digest.digest()).isNull();
    assertThat(digest.problem()).isEqualTo("it changes while it is read");
  }
}
