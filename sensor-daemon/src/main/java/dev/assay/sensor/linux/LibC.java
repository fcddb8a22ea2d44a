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

  /** {@code events} is a mask of 64 bits: every architecture that Java runs on passes it whole. */
  static native int fanotify_mark(
      int group, int flags, long events, int directory, long pathAddress);

  static native int fanotify_init(int flags, int descriptorFlags);

  static native int poll(long descriptors, long count, int timeoutMillis);

  static native int ioctl(int descriptor, long request, long argument);

  static native long readlink(long path, long buffer, long size);

  /**
   * Calls the kernel directly, for calls that older C libraries have no function for. Declared with
   * a fixed number of arguments: integers travel alike in calls with a variable number of them.
   */
  static native long syscall(long number, long a, long b, long c, long d, long e);

  /** Returns the error number of this thread's last failed call. */
  static int errno() {
    return Native.getLastError();
  }
}
