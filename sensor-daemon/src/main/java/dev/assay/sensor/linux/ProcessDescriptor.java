package dev.assay.sensor.linux;

/**
 * A process held by a descriptor (pidfd_open(2), Linux 5.3): signals reach this process or none,
 * also after its number went to another one. Not thread-safe; to be closed.
 */
public final class ProcessDescriptor implements AutoCloseable {

  /** SIGQUIT of signal(7). */
  public static final int QUIT = 3;

  // Both the same on every architecture (asm-generic/unistd.h).
  private static final int SYS_PIDFD_SEND_SIGNAL = 424;
  private static final int SYS_PIDFD_OPEN = 434;

  private final int pid;
  private final int descriptor;

  private ProcessDescriptor(int pid, int descriptor) {
    this.pid = pid;
    this.descriptor = descriptor;
  }

  /**
   * Opens a process.
   *
   * @throws SystemCallException with ESRCH when there is none, with EINVAL or ENOENT when {@code
   *     pid} is a thread's
   */
  public static ProcessDescriptor open(int pid) throws SystemCallException {
    long result = LibC.syscall(SYS_PIDFD_OPEN, pid, 0, 0, 0, 0);
    if (result < 0) {
      throw new SystemCallException("pidfd_open", Integer.toString(pid), -LibC.errno());
    }
    return new ProcessDescriptor(pid, (int) result);
  }

  /**
   * Sends a signal.
   *
   * @throws SystemCallException with ESRCH when the process has ended
   */
  public void signal(int signal) throws SystemCallException {
    if (LibC.syscall(SYS_PIDFD_SEND_SIGNAL, descriptor, signal, 0, 0, 0) < 0) {
      throw new SystemCallException("pidfd_send_signal", Integer.toString(pid), -LibC.errno());
    }
  }

  /** Returns whether the process has not ended. */
  public boolean isAlive() {
    // Signal 0 only asks; EPERM says that there is somebody to be denied.
    return LibC.syscall(SYS_PIDFD_SEND_SIGNAL, descriptor, 0, 0, 0, 0) >= 0
        || LibC.errno() != Errno.ESRCH;
  }

  @Override
  public void close() {
    // As KernelFileReader.close: nothing to be done about the only error.
    int unused = LibC.close(descriptor);
  }
}
