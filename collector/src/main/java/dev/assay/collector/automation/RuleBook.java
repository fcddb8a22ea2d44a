package dev.assay.collector.automation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules that hold: those of the file, and those that were given by the API, which know the
 * file's targets. Any thread; {@link #look} is called by one at a time.
 *
 * <p>A file that cannot be used changes nothing: what held before holds on. Where nothing held
 * before, nothing holds until it can be used.
 */
public final class RuleBook {

  private static final Logger LOG = LoggerFactory.getLogger(RuleBook.class);

  private final @Nullable Path file;
  private final OutboxStore store;

  private @Nullable String lastText;
  private @Nullable Map<String, String> lastGiven;
  private @Nullable RuleSet fromFile;
  private volatile State state;

  /**
   * What holds.
   *
   * @param rules the rules; null: none could be read yet
   * @param given names of those that were given by the API
   * @param problems what is wrong, one line each
   */
  public record State(@Nullable RuleSet rules, List<String> given, List<String> problems) {
    /** Copies the lists. */
    public State {
      given = List.copyOf(given);
      problems = List.copyOf(problems);
    }
  }

  /**
   * Makes it; nothing is read before the first look.
   *
   * @param file file of targets and rules; null: there is none
   */
  public RuleBook(@Nullable Path file, OutboxStore store) {
    this.file = file;
    this.store = store;
    this.state = new State(null, List.of(), List.of());
  }

  /** Returns the file; null: there is none. */
  public @Nullable Path file() {
    return file;
  }

  /** Returns what held at the last look. */
  public State state() {
    return state;
  }

  /** Reads what has changed; returns what holds now. */
  public synchronized State look() {
    List<String> problems = new ArrayList<>();
    String text = "";
    try {
      text = file == null ? "" : read(file);
    } catch (IOException e) {
      problems.add(file + ": cannot be read: " + e.getMessage());
    }
    Map<String, String> given = store.rules();
    if (problems.isEmpty() && text.equals(lastText) && given.equals(lastGiven)) {
      return state;
    }
    lastText = null;
    if (problems.isEmpty()) {
      try {
        fromFile = RulesReader.read(text);
      } catch (MalformedRulesException e) {
        e.problems().forEach(each -> problems.add(file + ": " + each));
      }
      lastText = text;
      lastGiven = given;
    }
    State next =
        fromFile == null ? new State(null, List.of(), problems) : with(given, fromFile, problems);
    if (!next.problems().equals(state.problems())) {
      String before = next.rules() == null ? "nobody is told of anything" : "what held holds on";
      next.problems().forEach(each -> LOG.warn("rule of automation: {}; {}", each, before));
    }
    state = next;
    return next;
  }

  private static State with(Map<String, String> given, RuleSet file, List<String> problems) {
    List<Rule> own = new ArrayList<>();
    List<String> all = new ArrayList<>(problems);
    given.forEach(
        (name, text) -> {
          try {
            Rule rule = RulesReader.readRule(text);
            if (file.rule(name).isPresent()) {
              all.add("rule " + name + " of the API: the file has one of that name, which holds");
            } else {
              own.add(rule);
            }
          } catch (MalformedRulesException e) {
            all.add("rule " + name + " of the API: " + e.getMessage());
          }
        });
    RuleSet set =
        new RuleSet(file.targets(), Stream.concat(file.rules().stream(), own.stream()).toList());
    all.addAll(RulesReader.unknownTargets(set));
    return new State(set, own.stream().map(Rule::name).toList(), all);
  }

  private static String read(Path file) throws IOException {
    if (Files.size(file) > RulesReader.MAX_CHARACTERS) {
      throw new IOException("larger than " + RulesReader.MAX_CHARACTERS + " bytes");
    }
    return Objects.requireNonNull(Files.readString(file, StandardCharsets.UTF_8));
  }
}
