package dev.assay.wire.client;

import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says in words why a call came to nothing. What gRPC says of a peer that does not speak it, people
 * cannot read; here it becomes what is there instead. Immutable value.
 */
public final class ConnectionFailure {

  /** grpc-netty, of what is no SETTINGS frame (RFC 9113, section 3.4). */
  private static final Pattern NO_SETTINGS =
      Pattern.compile("First received frame was not SETTINGS\\. Hex dump [^:]*: ([0-9a-f]{6,10})");

  /**
   * grpc-okhttp, which takes the first three bytes of another protocol for a frame's length. No
   * true length is as large: the letters of "HTTP" make four million, frames have 16 KiB.
   */
  private static final Pattern ABSURD_FRAME = Pattern.compile("FRAME_SIZE_ERROR: (\\d{6,8})");

  /** Of an answer over HTTP/2 that is not gRPC's. */
  private static final Pattern WEB_ANSWER =
      Pattern.compile("^(HTTP status code|invalid content-type)\\b.*");

  private static final int TLS_ALERT = 0x15;
  private static final int TLS_MAJOR_VERSION = 3;

  private final Status status;
  private final String foreignProtocol;

  private ConnectionFailure(Status status, String foreignProtocol) {
    this.status = status;
    this.foreignProtocol = foreignProtocol;
  }

  /** Reads what a call ended with. */
  public static ConnectionFailure of(Status status) {
    String described = status.getDescription();
    String foreign = foreignProtocol(described);
    for (Throwable cause = status.getCause();
        cause != null && foreign.isEmpty();
        cause = cause.getCause()) {
      foreign = foreignProtocol(cause.getMessage());
    }
    return new ConnectionFailure(status, foreign);
  }

  /** Tells whether the peer speaks another protocol: it is no collector, nor becomes one. */
  public boolean isForeign() {
    return !foreignProtocol.isEmpty();
  }

  /** Returns the code and, in one line, what is known of the reason. */
  public String words() {
    if (isForeign()) {
      return "what listens there is no collector: " + foreignProtocol;
    }
    StringBuilder words = new StringBuilder(status.getCode().toString());
    String description = firstLine(status.getDescription());
    if (!description.isEmpty()) {
      words.append(": ").append(description);
    }
    if (WEB_ANSWER.matcher(description).matches()) {
      words.append(", from something that is no collector");
    }
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      words.append(" (").append(firstLine(cause.getMessage())).append(')');
    }
    return words.toString();
  }

  private static String foreignProtocol(@Nullable String message) {
    if (message == null) {
      return "";
    }
    Matcher netty = NO_SETTINGS.matcher(message);
    if (netty.find()) {
      return protocolOf(bytes(netty.group(1)));
    }
    Matcher okhttp = ABSURD_FRAME.matcher(message);
    if (okhttp.find()) {
      int length = Integer.parseInt(okhttp.group(1));
      byte[] begin = {(byte) (length >> 16), (byte) (length >> 8), (byte) length};
      return protocolOf(begin);
    }
    return "";
  }

  private static String protocolOf(byte[] begin) {
    if (begin[0] == TLS_ALERT && begin[1] == TLS_MAJOR_VERSION) {
      return "it speaks TLS, and was spoken to in plain text";
    }
    String text = new String(begin, StandardCharsets.US_ASCII);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return "it does not speak gRPC";
      }
    }
    return "it does not speak gRPC, its answer begins with '" + text + "'";
  }

  private static byte[] bytes(String hexadecimal) {
    byte[] bytes = new byte[hexadecimal.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(hexadecimal.substring(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }

  /** Of a server that speaks another protocol a description is its whole answer, line by line. */
  private static String firstLine(@Nullable String text) {
    if (text == null) {
      return "";
    }
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }
}
