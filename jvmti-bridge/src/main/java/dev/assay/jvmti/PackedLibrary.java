package dev.assay.jvmti;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The native library as this jar carries it, one for each platform it was built for. */
final class PackedLibrary {

  private static final String FILE_NAME = "libassay-bridge.so";
  private static final int COPY_BUFFER_BYTES = 16 * 1024;

  /** Each is a name that only an attacker, or this process before, can have taken. */
  private static final int NAME_ATTEMPTS = 16;

  private PackedLibrary() {}

  /**
   * Copies the library for this machine into {@code directory}, under a name of its own and
   * readable by nobody else.
   *
   * @throws BridgeUnavailableException where the jar has none for this machine, or the directory
   *     cannot be written
   */
  static Path copyTo(Path directory) throws BridgeUnavailableException {
    String platform = platform();
    try (InputStream packed = PackedLibrary.class.getResourceAsStream(platform + "/" + FILE_NAME)) {
      if (packed == null) {
        throw new BridgeUnavailableException(
            "this build carries no native library for "
                + platform
                + " (it was built on another platform or without a C compiler)");
      }
      return copy(packed, directory);
    } catch (IOException e) {
      throw new BridgeUnavailableException(
          "copying " + FILE_NAME + " to " + directory + ": " + e + "; name a writable directory",
          e);
    }
  }

  private static Path copy(InputStream packed, Path directory) throws IOException {
    FileAttribute<Set<PosixFilePermission>> ownerOnly =
        PosixFilePermissions.asFileAttribute(
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    @Nullable IOException taken = null;
    for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
      // Not Files.createTempFile: its SecureRandom would load some fifty classes at start. The
      // name need not be secret, since CREATE_NEW takes no file or link that exists.
      Path file =
          directory.resolve(
              "assay-" + Long.toString(System.nanoTime() & Long.MAX_VALUE, 36) + "-" + FILE_NAME);
      try (SeekableByteChannel out =
          Files.newByteChannel(
              file,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              ownerOnly)) {
        pump(packed, out);
        return file;
      } catch (FileAlreadyExistsException e) {
        taken = e;
      }
    }
    throw new IOException(NAME_ATTEMPTS + " names were taken", taken);
  }

  private static void pump(InputStream in, SeekableByteChannel out) throws IOException {
    byte[] buffer = new byte[COPY_BUFFER_BYTES];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      for (ByteBuffer part = ByteBuffer.wrap(buffer, 0, read); part.hasRemaining(); ) {
        out.write(part);
      }
    }
  }

  private static String platform() {
    String architecture = System.getProperty("os.arch", "unknown");
    String system = System.getProperty("os.name", "unknown");
    return (system.equals("Linux") ? "linux" : system)
        + "-"
        + (architecture.equals("amd64") ? "x86_64" : architecture);
  }
}
