package dev.assay.sensor.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Command lines fit to be shown: without the values of arguments that look like secrets, and short.
 *
 * <p>Masks too much rather than too little. What cannot be known is a secret without any sign of
 * it, such as a password given as a plain argument.
 */
final class CommandLine {

  /** Said in the wire contract, evidence.proto, ProcessFacts.command. */
  private static final int LONGEST_BYTES = 512;

  /** What is looked at: masked arguments are shorter than they were. */
  private static final int MOST_BYTES = 4 * LONGEST_BYTES;

  private static final int MOST_ARGUMENTS = 256;

  private static final String MASK = "***";

  /** Words that mean a secret wherever in a name they stand, and those that do as a word only. */
  private static final String SECRET_WORD =
      "(?:password|passwd|passphrase|passcode|secret|token|api[-_.]?key|access[-_.]?key"
          + "|private[-_.]?key|credentials?|authorization"
          + "|(?<![a-z])(?:pass|pwd|auth|cookie|jwt|sas))";

  private static final String SECRET_NAME =
      "[\\w.-]*" + SECRET_WORD + "(?:[-_.]?(?:value|string|text|\\d+))?";

  /** NAME=value, --name=value, -Dname=value, name:value. */
  private static final Pattern ASSIGNMENT =
      Pattern.compile("(?i)(?<name>/?" + SECRET_NAME + ")(?<sign>[=:]).+", Pattern.DOTALL);

  /** --name, whose value is the next argument. */
  private static final Pattern OPTION = Pattern.compile("(?i)--?" + SECRET_NAME);

  /** Secret parts of URLs and headers, wherever they stand. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)([^/@\\s:]*):[^/@\\s]*@");

  private static final Pattern BEARER =
      Pattern.compile("(?i)\\b(bearer|basic|token|digest)\\s+[\\w+/=.~-]{6,}");

  private static final Pattern PARAMETER =
      Pattern.compile(
          "(?i)([?&;,\\s\"'{][\\w.-]*" + SECRET_WORD + "[\"']?\\s*[=:]\\s*[\"']?)[^&;,\\s\"'}]+");

  /** Tokens known by their shape: JWT, GitHub, GitLab, Slack, AWS, Stripe-like. */
  private static final Pattern KNOWN_TOKEN =
      Pattern.compile(
          "\\b(?:eyJ[\\w-]{8,}\\.[\\w.-]+|gh[pousr]_\\w{20,}|github_pat_\\w{20,}"
              + "|glpat-[\\w-]{16,}|xox[abprs]-[\\w-]{10,}|A[KS]IA[0-9A-Z]{16}"
              + "|[sr]k[-_](?:live|test|proj|ant)?[-_]?[\\w-]{16,})");

  /** Programs whose -p is a password: elsewhere it is a port, a path, a project. */
  private static final Set<String> PASSWORD_BY_P =
      Set.of(
          "mysql",
          "mysqldump",
          "mysqladmin",
          "mariadb",
          "mariadb-dump",
          "sshpass",
          "mongosh",
          "mongo",
          "mongodump",
          "docker",
          "podman",
          "skopeo",
          "htpasswd");

  /** Programs whose -u (and -U) is user:password. */
  private static final Set<String> USER_BY_U = Set.of("curl", "wget", "http", "https");

  private CommandLine() {}

  /**
   * Returns the arguments of a process, joined by spaces, at most 512 bytes of UTF-8.
   *
   * @param bytes the arguments, each ended by a zero byte, as /proc/PID/cmdline has them
   */
  static String masked(byte[] bytes) {
    int length = Math.min(bytes.length, MOST_BYTES);
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    // The last piece is what follows the last zero byte: nothing, or an argument cut off.
    return shorten(maskWords(List.of(text.split("\0", MOST_ARGUMENTS))).strip());
  }

  private static String maskWords(List<String> words) {
    String first = words.get(0);
    String program = first.substring(first.lastIndexOf('/') + 1);
    List<String> shown = new ArrayList<>();
    boolean secretNext = false;
    for (String word : words) {
      if (secretNext && !word.isEmpty()) {
        shown.add(MASK);
        secretNext = false;
      } else {
        secretNext = announcesSecret(word, program);
        shown.add(maskOne(word, program));
      }
    }
    return String.join(" ", shown);
  }

  private static boolean announcesSecret(String word, String program) {
    return OPTION.matcher(word).matches()
        || (word.equals("-p") && PASSWORD_BY_P.contains(program))
        || (word.equals("-u") && USER_BY_U.contains(program));
  }

  private static String maskOne(String word, String program) {
    if (word.length() > 2 && word.startsWith("-p") && PASSWORD_BY_P.contains(program)) {
      return "-p" + MASK;
    }
    Matcher assignment = ASSIGNMENT.matcher(word);
    if (assignment.matches()) {
      return assignment.group("name") + assignment.group("sign") + MASK;
    }
    List<String> inner = List.of(word.strip().split("[ \0]+"));
    // The script of "sh -c", and a process that wrote a title over its arguments.
    return inner.size() > 1 ? maskWords(inner) : withoutTokens(word);
  }

  private static String withoutTokens(String argument) {
    String text = USER_INFO.matcher(argument).replaceAll("$1:" + MASK + "@");
    text = BEARER.matcher(text).replaceAll("$1 " + MASK);
    text = PARAMETER.matcher(text).replaceAll("$1" + MASK);
    return KNOWN_TOKEN.matcher(text).replaceAll(MASK);
  }

  private static String shorten(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= LONGEST_BYTES) {
      return text;
    }
    int end = LONGEST_BYTES;
    // Not in the middle of a character: continuation bytes are 10xxxxxx.
    while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
