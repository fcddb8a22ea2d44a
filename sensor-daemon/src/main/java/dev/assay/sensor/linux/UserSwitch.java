package dev.assay.sensor.linux;

import com.sun.jna.Platform;
import java.io.IOException;

/**
 * Has the calling thread, and no other, act as another user for a moment. By system calls of its
 * own: those of the C library change all threads.
 */
public final class UserSwitch {

  private static final boolean ARM = Platform.ARCH.equals("aarch64");
  private static final int SYS_SETRESUID = ARM ? 147 : 117;
  private static final int SYS_SETRESGID = ARM ? 149 : 119;
  private static final int SYS_GETEUID = ARM ? 175 : 107;
  private static final int SYS_GETEGID = ARM ? 177 : 108;

  /** An id that is to stay as it is. */
  private static final long SAME = -1;

  private UserSwitch() {}

  /** What is done as the other user: with JDK classes alone, since it may not read our own. */
  public interface Action {
    /** Does it. */
    void run() throws IOException;
  }

  /** Returns the user that this thread acts as. */
  public static int user() {
    return (int) LibC.syscall(SYS_GETEUID, 0, 0, 0, 0, 0);
  }

  /**
   * Does something as a user and group; {@code user} alone may be what this thread is already.
   *
   * @throws SystemCallException with EPERM when this thread may not become that user
   * @throws IOException of the action
   */
  public static void as(int user, int group, Action action) throws IOException {
    int ownUser = user();
    int ownGroup = (int) LibC.syscall(SYS_GETEGID, 0, 0, 0, 0, 0);
    set(SYS_SETRESGID, "setresgid", group);
    try {
      set(SYS_SETRESUID, "setresuid", user);
      try {
        action.run();
      } finally {
        set(SYS_SETRESUID, "setresuid", ownUser);
      }
    } finally {
      set(SYS_SETRESGID, "setresgid", ownGroup);
    }
  }

  private static void set(int call, String name, int id) throws SystemCallException {
    if (LibC.syscall(call, SAME, id, SAME, 0, 0) < 0) {
      throw new SystemCallException(name, Integer.toString(id), -LibC.errno());
    }
  }
}
