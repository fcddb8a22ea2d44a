package dev.assay.sensor.jvm;

import dev.assay.sensor.linux.SocketFile;
import dev.assay.sensor.linux.UserSwitch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One command to a HotSpot JVM over its attach socket: version, name and three arguments, each
 * ended by a zero byte; the answer is text, ended by the connection's end.
 */
final class AttachSocket implements AutoCloseable {

  /** Longest argument before JDK 24: arg_length_max of attachListener.hpp. */
  static final int LONGEST_ARGUMENT_BYTES = 1024;

  private static final int MOST_ANSWER_BYTES = 64 * 1024;

  private final SocketChannel channel;

  private AttachSocket(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects; null when nobody listens at the socket, which a JVM that was killed left behind.
   *
   * @throws IOException when it cannot be connected to otherwise
   */
  static @Nullable AttachSocket connect(SocketFile socket, TargetJvm jvm) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket.path());
      if (UserSwitch.user() == jvm.user()) {
        channel.connect(address);
      } else {
        // JDK 8 takes commands from its own user alone.
        UserSwitch.as(jvm.user(), jvm.group(), () -> channel.connect(address));
      }
      channel.configureBlocking(false);
      return new AttachSocket(channel);
    } catch (ConnectException e) {
      channel.close();
      return null;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Has the JVM load an agent; once for each connection.
   *
   * @param absolute "true" for a library by its path, "false" for one of the JDK by its name
   * @throws IOException when the JVM does not take it, or does not answer in time
   */
  AttachAnswer load(String library, String absolute, String options, Duration limit)
      throws IOException {
    try (Selector selector = Selector.open()) {
      Deadline deadline = new Deadline(System.nanoTime() + limit.toNanos(), selector);
      send(channel, command(library, absolute, options), deadline);
      return AttachAnswer.parse(receive(channel, deadline));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static ByteBuffer command(String library, String absolute, String options) {
    String all = String.join("\0", "1", "load", library, absolute, options) + "\0";
    return ByteBuffer.wrap(all.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(SocketChannel channel, ByteBuffer bytes, Deadline deadline)
      throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        deadline.await(channel, SelectionKey.OP_WRITE);
      }
    }
  }

  private static String receive(SocketChannel channel, Deadline deadline) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer part = ByteBuffer.allocate(1024);
    for (int count = channel.read(part); count >= 0; count = channel.read(part)) {
      if (count == 0) {
        deadline.await(channel, SelectionKey.OP_READ);
      }
      answer.write(part.array(), 0, part.position());
      part.clear();
      if (answer.size() > MOST_ANSWER_BYTES) {
        throw new IOException("its answer is longer than " + MOST_ANSWER_BYTES + " bytes");
      }
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  private record Deadline(long nanos, Selector selector) {

    void await(SocketChannel channel, int operation) throws IOException {
      channel.register(selector, operation);
      long left = (nanos - System.nanoTime()) / 1_000_000;
      if (left <= 0 || selector.select(left) == 0) {
        throw new SocketTimeoutException("it did not answer in time");
      }
      selector.selectedKeys().clear();
    }
  }
}
