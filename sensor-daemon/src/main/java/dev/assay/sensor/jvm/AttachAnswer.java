package dev.assay.sensor.jvm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a HotSpot JVM answers to the command "load" (attachListener.cpp of JDK 8 to 25).
 *
 * @param result what the library's entry point returned; null when it was not called
 * @param text what the JVM said
 */
record AttachAnswer(@Nullable Integer result, String text) {

  /** From JDK 9 on "return code: 0"; the number alone on JDK 8. */
  private static final Pattern RESULT =
      Pattern.compile("^(?:return code: )?(-?\\d{1,10})$", Pattern.MULTILINE);

  /** Reads it: the command's own status in the first line, then the text. */
  static AttachAnswer parse(String answer) {
    int end = answer.indexOf('\n');
    String text = end < 0 ? "" : answer.substring(end + 1).strip();
    Matcher matcher = RESULT.matcher(text);
    if (!matcher.find()) {
      return new AttachAnswer(null, text.isEmpty() ? "status " + answer.strip() : text);
    }
    try {
      return new AttachAnswer(Integer.parseInt(matcher.group(1)), text);
    } catch (NumberFormatException e) {
      return new AttachAnswer(null, text);
    }
  }
}
