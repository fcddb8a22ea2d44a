package dev.assay.collector.http;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.QueryParams;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads the query of a URL as the request message of a method.
 *
 * <p>Strict where transcoding is lenient: a misspelt parameter that is ignored would answer another
 * question than the one that was asked.
 */
final class QueryParameters {

  private QueryParameters() {}

  /**
   * Returns the message that {@code parameters} describe. Fields may be named as in the message or
   * in JSON.
   *
   * @throws IllegalArgumentException if a parameter is unknown, given twice, or has a value its
   *     field does not take
   */
  static Message read(Descriptor type, QueryParams parameters) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    for (Map.Entry<String, String> parameter : parameters) {
      FieldDescriptor field = field(type, parameter.getKey());
      Object value = value(field, parameter.getKey(), parameter.getValue());
      if (field.isRepeated()) {
        message.addRepeatedField(field, value);
      } else if (parameters.getAll(parameter.getKey()).size() > 1) {
        throw new IllegalArgumentException(
            parameter.getKey() + ": given more than once (expected: at most one value)");
      } else {
        message.setField(field, value);
      }
    }
    return message.build();
  }

  private static FieldDescriptor field(Descriptor type, String name) {
    for (FieldDescriptor field : type.getFields()) {
      if (field.getName().equals(name) || field.getJsonName().equals(name)) {
        return field;
      }
    }
    List<String> names = type.getFields().stream().map(FieldDescriptor::getName).toList();
    throw new IllegalArgumentException(
        name
            + ": unknown parameter (expected: "
            + (names.isEmpty() ? "none" : String.join(", ", names))
            + ")");
  }

  private static Object value(FieldDescriptor field, String name, String text) {
    return switch (field.getJavaType()) {
      case STRING -> text;
      case BOOLEAN -> bool(name, text);
      case INT -> unsigned(name, text);
      case LONG -> unsignedLong(name, text);
      case ENUM -> constant(field.getEnumType(), name, text);
      default ->
          throw new IllegalArgumentException(
              name + ": cannot be given in a URL (expected: a call over gRPC)");
    };
  }

  private static Boolean bool(String name, String text) {
    return switch (text) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default ->
          throw new IllegalArgumentException(name + ": '" + text + "' (expected: true or false)");
    };
  }

  private static Integer unsigned(String name, String text) {
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + ": '" + text + "' (expected: a number from 0 to 4294967295)", e);
    }
  }

  private static Long unsignedLong(String name, String text) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + ": '" + text + "' (expected: a number from 0 to 18446744073709551615)", e);
    }
  }

  private static EnumValueDescriptor constant(EnumDescriptor type, String name, String text) {
    EnumValueDescriptor constant = type.findValueByName(text);
    if (constant == null) {
      // The value 0 of each enumeration is "never sent".
      String known =
          type.getValues().stream()
              .filter(value -> value.getNumber() != 0)
              .map(EnumValueDescriptor::getName)
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          name + ": '" + text + "' (expected: one of " + known + ")");
    }
    return constant;
  }
}
