package dev.assay.sensor.linux;

import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * The C library's functions, mapped directly: addresses travel as {@code long}, so a call allocates
 * nothing. Each returns what its manual page in section 2 says; the error is in {@link #errno()}.
 */
final class LibC {

  /** {@code O_RDONLY | O_CLOEXEC}: the same on every Linux architecture that Java runs on. */
  static final int READ_ONLY_CLOSE_ON_EXEC = 0x80000;

  static {
    Native.register(LibC.class, Platform.C_LIBRARY_NAME);
  }

  private LibC() {}

  static native int open(long path, int flags);

  static native long read(int descriptor, long buffer, long count);

  static native int close(int descriptor);

  static native int ioctl(int descriptor, long request, long argument);

  static native long readlink(long path, long buffer, long size);

  /** Returns the error number of this thread's last failed call. */
  static int errno() {
    return Native.getLastError();
  }
}
