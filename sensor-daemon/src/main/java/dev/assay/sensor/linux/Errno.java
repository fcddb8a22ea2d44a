package dev.assay.sensor.linux;

/**
 * Error numbers of Linux that callers tell apart, as {@code errno(3)} lists them; the values are
 * those of x86-64 and aarch64.
 *
 * <p>Methods of this package return an error as its negated number, as the kernel itself does: a
 * process that ends while it is read is an everyday outcome, not an exception.
 */
public final class Errno {

  /** Operation not permitted. */
  public static final int EPERM = 1;

  /** No such file; of a mapping query: no further mapping. */
  public static final int ENOENT = 2;

  /** No such process. */
  public static final int ESRCH = 3;

  /** Interrupted by a signal. */
  public static final int EINTR = 4;

  /** Nothing there now. */
  public static final int EAGAIN = 11;

  /** Permission denied. */
  public static final int EACCES = 13;

  /** The path leads to another mount. */
  public static final int EXDEV = 18;

  /** A part of the path is no directory. */
  public static final int ENOTDIR = 20;

  /** Invalid argument. */
  public static final int EINVAL = 22;

  /** This file has no such request. */
  public static final int ENOTTY = 25;

  /** No room: of marks, more than the kernel or this program allows. */
  public static final int ENOSPC = 28;

  /** Name too long. */
  public static final int ENAMETOOLONG = 36;

  /** The kernel has no such call. */
  public static final int ENOSYS = 38;

  /** A part of the path is a link, and none is followed. */
  public static final int ELOOP = 40;

  private Errno() {}

  /** Returns whether {@code result} says that the process asked about is gone. */
  public static boolean isGone(int result) {
    return result == -ENOENT || result == -ESRCH;
  }

  /** Returns whether {@code result} says that the caller lacks a privilege. */
  public static boolean isDenied(int result) {
    return result == -EPERM || result == -EACCES;
  }

  /** Returns the name of the negated error number {@code result}, for people. */
  public static String name(int result) {
    return switch (-result) {
      case EPERM -> "EPERM";
      case ENOENT -> "ENOENT";
      case ESRCH -> "ESRCH";
      case EINTR -> "EINTR";
      case EAGAIN -> "EAGAIN";
      case EACCES -> "EACCES";
      case EXDEV -> "EXDEV";
      case ENOTDIR -> "ENOTDIR";
      case EINVAL -> "EINVAL";
      case ENOTTY -> "ENOTTY";
      case ENOSPC -> "ENOSPC";
      case ENAMETOOLONG -> "ENAMETOOLONG";
      case ENOSYS -> "ENOSYS";
      case ELOOP -> "ELOOP";
      default -> "errno " + -result;
    };
  }
}
