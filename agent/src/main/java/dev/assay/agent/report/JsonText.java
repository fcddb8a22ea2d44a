package dev.assay.agent.report;

import java.io.IOException;
import java.io.Writer;

/**
 * Writes JSON (RFC 8259), indented. For one thread.
 *
 * <p>Ours and no library's: it is all that the agent needs inside an application, in one class.
 */
final class JsonText {

  private static final String DIGITS = "0123456789abcdef";

  private final Writer out;
  private int depth;
  private boolean first = true;

  JsonText(Writer out) {
    this.out = out;
  }

  /** Begins an object or array: an element of an array, or the document. */
  JsonText begin(char bracket) throws IOException {
    element();
    return open(bracket);
  }

  /** Begins an object or array that is a member. */
  JsonText begin(String name, char bracket) throws IOException {
    name(name);
    return open(bracket);
  }

  private JsonText open(char bracket) throws IOException {
    out.write(bracket);
    depth++;
    first = true;
    return this;
  }

  JsonText end(char bracket) throws IOException {
    depth--;
    if (!first) {
      newLine();
    }
    out.write(bracket);
    first = false;
    if (depth == 0) {
      out.write('\n');
    }
    return this;
  }

  JsonText member(String name, String value) throws IOException {
    name(name);
    string(value);
    return this;
  }

  JsonText member(String name, long value) throws IOException {
    name(name);
    out.write(Long.toString(value));
    return this;
  }

  JsonText element(String value) throws IOException {
    element();
    string(value);
    return this;
  }

  private void name(String name) throws IOException {
    element();
    string(name);
    out.write(": ");
  }

  private void element() throws IOException {
    if (!first) {
      out.write(',');
    }
    if (depth > 0) {
      newLine();
    }
    first = false;
  }

  private void newLine() throws IOException {
    out.write('\n');
    for (int i = 0; i < depth; i++) {
      out.write("  ");
    }
  }

  private void string(String value) throws IOException {
    out.write('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.write('\\');
        out.write(c);
      } else if (c < 0x20 || Character.isSurrogate(c)) {
        // Escaped one by one, so that a lone surrogate in a class name is valid JSON too.
        out.write("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.write(DIGITS.charAt((c >> shift) & 0xf));
        }
      } else {
        out.write(c);
      }
    }
    out.write('"');
  }
}
