package dev.assay.collector.page;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.assay.collector.export.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows as a table: a column for each field of their message, those of messages in it by a dotted
 * name. Lists of values are one cell, separated by spaces; lists of messages are left out, since
 * JSON has them.
 */
final class RowsCsv {

  private static final int MAX_DEPTH = 3;

  private RowsCsv() {}

  private record Column(String name, List<FieldDescriptor> path) {}

  /** Returns the rows, all of one type, below a header; empty where there are none. */
  static String write(List<Message> rows) {
    if (rows.isEmpty()) {
      return "";
    }
    List<Column> columns = new ArrayList<>();
    addColumns(rows.get(0).getDescriptorForType(), "", List.of(), columns);
    StringWriter out = new StringWriter();
    try {
      CsvWriter.write(columns.stream().map(Column::name).toList(), out);
      for (Message row : rows) {
        CsvWriter.write(columns.stream().map(column -> cell(row, column)).toList(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return out.toString();
  }

  private static void addColumns(
      Descriptor type, String prefix, List<FieldDescriptor> path, List<Column> columns) {
    for (FieldDescriptor field : type.getFields()) {
      List<FieldDescriptor> longer = new ArrayList<>(path);
      longer.add(field);
      String name = prefix + field.getName();
      boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      if (!isMessage || isTime(field)) {
        columns.add(new Column(name, longer));
      } else if (!field.isRepeated() && longer.size() < MAX_DEPTH) {
        addColumns(field.getMessageType(), name + ".", longer, columns);
      }
    }
  }

  private static boolean isTime(FieldDescriptor field) {
    return field.getMessageType().equals(Timestamp.getDescriptor());
  }

  private static String cell(Message row, Column column) {
    Message holder = row;
    int last = column.path().size() - 1;
    for (FieldDescriptor field : column.path().subList(0, last)) {
      holder = (Message) holder.getField(field);
    }
    FieldDescriptor field = column.path().get(last);
    if (field.hasPresence() && !holder.hasField(field)) {
      return "";
    }
    Object value = holder.getField(field);
    return value instanceof List<?> list
        ? list.stream().map(RowsCsv::text).collect(Collectors.joining(" "))
        : text(value);
  }

  private static String text(Object value) {
    return value instanceof Timestamp time ? Timestamps.toString(time) : value.toString();
  }
}
