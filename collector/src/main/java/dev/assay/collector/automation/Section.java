package dev.assay.collector.automation;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a rules file, read key by key; what is wrong is collected, so that people see all of it
 * at once. After the last key {@link #end} names those that nobody asked for.
 */
final class Section {

  private static final int MAX_TEXT = 2000;

  private final JsonNode node;
  private final String path;
  private final List<String> problems;
  private final Set<String> known = new LinkedHashSet<>();

  Section(JsonNode node, String path, List<String> problems) {
    this.node = node;
    this.path = path;
    this.problems = problems;
    if (!node.isObject()) {
      problems.add(path + ": expected keys with values");
    }
  }

  String path() {
    return path;
  }

  /** Returns whether a key has a value. */
  boolean has(String key) {
    known.add(key);
    return node.hasNonNull(key);
  }

  void problem(String key, String what) {
    problems.add(path + "." + key + ": " + what);
  }

  /** Returns a text that has to be there; where it is not, that is said. */
  String required(String key) {
    if (!has(key)) {
      problem(key, "is missing");
      return "";
    }
    return text(key, "");
  }

  String text(String key, String otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    String value = node.get(key).asText("");
    if (!node.get(key).isValueNode() || value.isEmpty() || value.length() > MAX_TEXT) {
      problem(key, "expected: a text of 1 to " + MAX_TEXT + " characters");
      return otherwise;
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      problem(key, "expected: a text without line ends and other control characters");
      return otherwise;
    }
    return value;
  }

  int number(String key, int otherwise, int least, int most) {
    if (!has(key)) {
      return otherwise;
    }
    JsonNode value = node.get(key);
    if (!value.isInt() || value.asInt() < least || value.asInt() > most) {
      problem(key, "'" + value.asText() + "' (expected: " + least + " to " + most + ")");
      return otherwise;
    }
    return value.asInt();
  }

  /** Returns the texts of a list; one text is a list of one. */
  List<String> texts(String key) {
    if (!has(key)) {
      return List.of();
    }
    JsonNode value = node.get(key);
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value.isArray() ? value : List.of(value)) {
      if (!each.isValueNode() || each.asText("").isEmpty()) {
        problem(key, "expected: a list of texts");
      } else {
        texts.add(each.asText());
      }
    }
    return texts;
  }

  /** Returns a web address; only one without user and password is one. */
  URI url(String key, @Nullable String otherwise) {
    String text = otherwise == null ? required(key) : text(key, otherwise);
    try {
      URI url = new URI(text);
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (web && url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Told below, as what is an address of something else.
    }
    if (!text.isEmpty()) {
      // Not the text itself: part of it may be secret.
      problem(key, "expected: https://HOST/PATH without user and password");
    }
    return URI.create("https://invalid.invalid");
  }

  /** Returns where a secret is, of the keys NAME-file and NAME-env; null: neither is there. */
  @Nullable SecretReference secret(String name) {
    String file = text(name + "-file", "");
    String variable = text(name + "-env", "");
    if (!file.isEmpty() && !variable.isEmpty()) {
      problem(name + "-file", "stands beside " + name + "-env (expected: one of the two)");
    }
    if (has(name)) {
      problem(
          name, "secrets are not written here (expected: " + name + "-file or " + name + "-env)");
    }
    if (!file.isEmpty()) {
      return new SecretReference(SecretReference.Place.FILE, file);
    }
    return variable.isEmpty()
        ? null
        : new SecretReference(SecretReference.Place.ENVIRONMENT, variable);
  }

  SecretReference requiredSecret(String name) {
    SecretReference secret = secret(name);
    if (secret == null) {
      problem(name + "-file", "is missing (or " + name + "-env)");
      return new SecretReference(SecretReference.Place.FILE, "");
    }
    return secret;
  }

  /** Returns the sections of a list. */
  <T> List<T> sections(String key, Function<Section, T> read) {
    if (!has(key)) {
      return List.of();
    }
    if (!node.get(key).isArray()) {
      problems.add(key + ": expected: a list");
      return List.of();
    }
    List<T> all = new ArrayList<>();
    for (JsonNode each : node.get(key)) {
      Section section = new Section(each, key + "[" + all.size() + "]", problems);
      all.add(read.apply(section));
      section.end();
    }
    return all;
  }

  /** Says which keys are not known here. */
  void end() {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                problem(key, "no such key (expected: one of " + String.join(", ", known) + ")");
              }
            });
  }
}
