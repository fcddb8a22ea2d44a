package dev.assay.wire.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.assay.wire.v1.AdminOuterClass;
import dev.assay.wire.v1.Evidence;
import dev.assay.wire.v1.Identity;
import dev.assay.wire.v1.Import;
import dev.assay.wire.v1.IngestOuterClass;
import dev.assay.wire.v1.QueryOuterClass;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Holds the wire to what was once released: senders and collectors of different versions talk to
 * each other, so a field's number, type and name never change and are never used again.
 */
class WireContractTest {

  private static final List<FileDescriptor> FILES =
      List.of(
          AdminOuterClass.getDescriptor(),
          Identity.getDescriptor(),
          Import.getDescriptor(),
          Evidence.getDescriptor(),
          IngestOuterClass.getDescriptor(),
          QueryOuterClass.getDescriptor());

  @Test
  void wireIsAsCommitted() throws IOException {
    Set<String> current = new TreeSet<>();
    FILES.forEach(file -> describe(file, current));
    Path proposal = Path.of("target", "wire-contract.txt");
    Files.write(proposal, current);

    assertThat(current)
        .as(
            "A line that is missing here was removed or changed: old senders break. Put it back,"
                + " and reserve the number if it must go before the first release. A line that is"
                + " not expected is new: copy %s over"
                + " src/test/resources/dev/assay/wire/contract.txt.",
            proposal)
        .containsExactlyElementsOf(committed());
  }

  private static List<String> committed() throws IOException {
    try (InputStream in =
        WireContractTest.class.getResourceAsStream("/dev/assay/wire/contract.txt")) {
      assertThat(in).as("contract.txt").isNotNull();
      return in == null
          ? List.of()
          : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static void describe(FileDescriptor file, Set<String> lines) {
    file.getMessageTypes().forEach(message -> describe(message, lines));
    file.getEnumTypes().forEach(values -> describe(values, lines));
    file.getServices().forEach(service -> describe(service, lines));
  }

  private static void describe(Descriptor message, Set<String> lines) {
    for (FieldDescriptor field : message.getFields()) {
      lines.add(
          "%s %05d %s %s%s"
              .formatted(
                  message.getFullName(),
                  field.getNumber(),
                  field.getName(),
                  field.isRepeated() ? "repeated " : "",
                  typeOf(field)));
    }
    message.getNestedTypes().forEach(nested -> describe(nested, lines));
    message.getEnumTypes().forEach(values -> describe(values, lines));
  }

  private static String typeOf(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case MESSAGE -> field.getMessageType().getFullName();
      case ENUM -> field.getEnumType().getFullName();
      default -> field.getType().name().toLowerCase(Locale.ROOT);
    };
  }

  private static void describe(EnumDescriptor values, Set<String> lines) {
    for (EnumValueDescriptor value : values.getValues()) {
      lines.add("%s %05d %s".formatted(values.getFullName(), value.getNumber(), value.getName()));
    }
  }

  private static void describe(ServiceDescriptor service, Set<String> lines) {
    for (MethodDescriptor method : service.getMethods()) {
      lines.add(
          "%s %s (%s%s) returns (%s%s)"
              .formatted(
                  service.getFullName(),
                  method.getName(),
                  method.isClientStreaming() ? "stream " : "",
                  method.getInputType().getFullName(),
                  method.isServerStreaming() ? "stream " : "",
                  method.getOutputType().getFullName()));
    }
  }
}
