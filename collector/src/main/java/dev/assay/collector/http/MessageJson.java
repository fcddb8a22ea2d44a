package dev.assay.collector.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.grpc.GrpcJsonMarshaller;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The JSON form of messages, by protobuf's own rules; numbers that are zero are written, since
 * "none" is an answer.
 *
 * <p>In place of the server library's marshaller, which compiles one for each type at start.
 */
final class MessageJson implements GrpcJsonMarshaller {

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace().alwaysPrintFieldsWithNoPresence();
  private static final JsonFormat.Parser PARSER = JsonFormat.parser();

  /** Returns a message as one line of JSON. */
  static String print(MessageOrBuilder message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException e) {
      // Only a message with an Any of unknown type cannot be printed, and the wire has none.
      throw new IllegalStateException(
          "message of type " + message.getDescriptorForType().getFullName(), e);
    }
  }

  @Override
  public <T> void serializeMessage(Marshaller<T> marshaller, T message, OutputStream out)
      throws IOException {
    out.write(print((MessageOrBuilder) message).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public <T> T deserializeMessage(Marshaller<T> marshaller, InputStream in) throws IOException {
    if (!(marshaller instanceof PrototypeMarshaller<T> typed)
        || !(typed.getMessagePrototype() instanceof Message prototype)) {
      throw new IllegalStateException("no protobuf message: " + marshaller);
    }
    Message.Builder builder = prototype.newBuilderForType();
    PARSER.merge(new InputStreamReader(in, StandardCharsets.UTF_8), builder);
    return typed.getMessageClass().cast(builder.build());
  }
}
