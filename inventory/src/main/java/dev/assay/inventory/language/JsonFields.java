package dev.assay.inventory.language;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The texts of a JSON object, as far down as packages say of themselves: the object's own, those of
 * objects in it ("license.type"), and the first of a list. All else is skipped.
 *
 * @param texts values by their names
 */
public record JsonFields(Map<String, String> texts) {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(200).maxStringLength(1 << 20).build())
          .build();

  /** Copies the map. */
  public JsonFields {
    texts = Map.copyOf(texts);
  }

  /** Reads an object. */
  public static JsonFields ofObject(byte[] json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no JSON object");
      }
      return readObject(parser);
    }
  }

  /**
   * Reads a list of objects, which the document is itself, or has under a name.
   *
   * @param name name of the list in the document
   * @param most objects at most
   */
  public static List<JsonFields> ofList(byte[] json, String name, int most) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        first = find(parser, name);
      }
      List<JsonFields> all = new ArrayList<>();
      if (first == JsonToken.START_ARRAY) {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          if (all.size() == most) {
            throw new IOException("more than " + most + " packages");
          }
          all.add(readObject(parser));
        }
      }
      return all;
    }
  }

  private static JsonToken find(JsonParser parser, String name) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals(name)) {
        return value;
      }
      parser.skipChildren();
    }
    return JsonToken.NOT_AVAILABLE;
  }

  private static JsonFields readObject(JsonParser parser) throws IOException {
    Map<String, String> texts = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_ARRAY) {
        readFirst(parser, field, texts);
      } else if (value == JsonToken.START_OBJECT) {
        readInner(parser, field, texts);
      } else if (value == JsonToken.VALUE_STRING) {
        texts.put(field, parser.getText());
      }
    }
    return new JsonFields(texts);
  }

  private static void readFirst(JsonParser parser, String field, Map<String, String> texts)
      throws IOException {
    boolean isFirst = true;
    for (JsonToken value = parser.nextToken();
        value != JsonToken.END_ARRAY && value != null;
        value = parser.nextToken()) {
      if (isFirst && value == JsonToken.VALUE_STRING) {
        texts.put(field, parser.getText());
      } else if (isFirst && value == JsonToken.START_OBJECT) {
        readInner(parser, field, texts);
      } else {
        parser.skipChildren();
      }
      isFirst = false;
    }
  }

  private static void readInner(JsonParser parser, String field, Map<String, String> texts)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String inner = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        texts.put(field + "." + inner, parser.getText());
      } else {
        parser.skipChildren();
      }
    }
  }

  /** Returns the first of some values that is there; empty if none is. */
  public String firstOf(String... names) {
    for (String name : names) {
      String text = texts.get(name);
      if (text != null) {
        return text;
      }
    }
    return "";
  }
}
