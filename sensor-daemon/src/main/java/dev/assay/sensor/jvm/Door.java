package dev.assay.sensor.jvm;

import dev.assay.sensor.linux.DirectoryHandle;
import dev.assay.sensor.linux.ProcessDescriptor;
import dev.assay.sensor.linux.SocketFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The attach socket of one JVM, which makes it when it is asked the first time: by a file in its
 * {@code /tmp} and SIGQUIT. The file tells the signal from a wish for a list of threads, which
 * would be printed.
 *
 * @param temporary the JVM's /tmp
 */
record Door(ProcessDescriptor process, TargetJvm jvm, DirectoryHandle temporary) {

  /** A JVM answers within milliseconds, unless it is stopped or in a long garbage collection. */
  private static final Duration LISTENING = Duration.ofSeconds(30);

  private static final long POLL_NANOS = 10_000_000;

  /**
   * Connects to the JVM.
   *
   * @throws AttachRefusedException when it does not let us, with the reason
   */
  AttachSocket open() throws IOException, AttachRefusedException {
    AttachSocket open = connect();
    return open == null ? ask() : open;
  }

  private AttachSocket ask() throws IOException, AttachRefusedException {
    Path question = temporary.path().resolve(".attach_pid" + jvm.innerPid());
    make(question);
    try {
      signal(question);
      return await();
    } finally {
      Files.deleteIfExists(question);
    }
  }

  private static void make(Path question) throws AttachRefusedException {
    try {
      Files.deleteIfExists(question); // left behind by who asked a process of this number before
      Files.createFile(question);
    } catch (IOException e) {
      throw new AttachRefusedException(
          "its /tmp cannot be written, where a JVM takes attaches; start it with the agent", e);
    }
  }

  private void signal(Path question) throws AttachRefusedException {
    try {
      // JDK 8 believes only a file of its own user.
      Files.setAttribute(question, "unix:uid", jvm.user(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(question, "unix:gid", jvm.group(), LinkOption.NOFOLLOW_LINKS);
      process.signal(ProcessDescriptor.QUIT);
    } catch (IOException e) {
      throw new AttachRefusedException("it may not be asked (be root, or its user)", e);
    }
  }

  private AttachSocket await() throws IOException, AttachRefusedException {
    long end = System.nanoTime() + LISTENING.toNanos();
    while (System.nanoTime() < end && process.isAlive()) {
      AttachSocket open = connect();
      if (open != null) {
        return open;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    throw new AttachRefusedException(
        process.isAlive()
            ? "it did not answer within "
                + LISTENING.toSeconds()
                + " s: it is stopped or busy, or cannot write its /tmp; start it with the agent"
            : "it has ended");
  }

  private @Nullable AttachSocket connect() throws IOException, AttachRefusedException {
    try (SocketFile socket = temporary.socket("/.java_pid" + jvm.innerPid())) {
      if (socket == null) {
        return null;
      }
      if (socket.owner() != jvm.user()) {
        throw new AttachRefusedException(
            "its attach socket belongs to user "
                + socket.owner()
                + ", and the JVM to user "
                + jvm.user());
      }
      return AttachSocket.connect(socket, jvm);
    }
  }
}
