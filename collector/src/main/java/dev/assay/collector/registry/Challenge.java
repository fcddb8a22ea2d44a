package dev.assay.collector.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server asks for in a WWW-Authenticate header (RFC 9110, section 11.6.1).
 *
 * @param scheme in lower case, for example "bearer"
 * @param parameters by name in lower case, quotes and escapes removed
 */
record Challenge(String scheme, Map<String, String> parameters) {

  // A header longer than that is none that a registry writes.
  private static final int MAX_LENGTH = 8192;

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  // Unquoted values hold more than the grammar allows in what real servers send, such as slashes.
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\G[\\s,]*(" + TOKEN + ")\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]+))");
  private static final Pattern SCHEME = Pattern.compile("\\G[\\s,]*(" + TOKEN + ")(?=\\s|,|$)");

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Parses all challenges of all header lines, in their order. Several may stand in one line, and
   * what is no challenge ends the line's reading.
   */
  static List<Challenge> parseAll(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    for (String header : headers) {
      if (header.length() <= MAX_LENGTH) {
        parse(header, challenges);
      }
    }
    return List.copyOf(challenges);
  }

  private static void parse(String header, List<Challenge> challenges) {
    Matcher scheme = SCHEME.matcher(header);
    Matcher parameter = PARAMETER.matcher(header);
    int at = 0;
    while (scheme.find(at) && scheme.start() == at) {
      at = scheme.end();
      Map<String, String> parameters = new LinkedHashMap<>();
      while (parameter.find(at) && parameter.start() == at) {
        String quoted = parameter.group(2);
        parameters.putIfAbsent(
            parameter.group(1).toLowerCase(Locale.ROOT),
            quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
        at = parameter.end();
      }
      challenges.add(new Challenge(scheme.group(1).toLowerCase(Locale.ROOT), parameters));
    }
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
