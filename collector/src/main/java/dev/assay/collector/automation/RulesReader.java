package dev.assay.collector.automation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.assay.collector.integrity.Risk;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads rules and targets as people write them, in YAML or JSON: see docs/automation.md. */
public final class RulesReader {

  /** A few hundred rules. */
  public static final int MAX_CHARACTERS = 1 << 20;

  private static final int MAX_ENTRIES = 1000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private static final ObjectMapper MAPPER =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private RulesReader() {}

  /**
   * Reads a file of targets and rules.
   *
   * @throws MalformedRulesException if anything is wrong, naming everything that is
   */
  public static RuleSet read(String text) throws MalformedRulesException {
    List<String> problems = new ArrayList<>();
    Section file = new Section(tree(text), "file", problems);
    List<Target> targets = file.sections("targets", TargetReader::read);
    List<Rule> rules = file.sections("rules", RulesReader::rule);
    file.end();
    RuleSet set = new RuleSet(targets, rules);
    unique("targets", targets, Target::name, problems);
    unique("rules", rules, Rule::name, problems);
    problems.addAll(unknownTargets(set));
    if (!problems.isEmpty()) {
      throw new MalformedRulesException(problems);
    }
    return set;
  }

  /**
   * Reads one rule, as it stands in the list of rules.
   *
   * @throws MalformedRulesException if anything is wrong, naming everything that is
   */
  public static Rule readRule(String text) throws MalformedRulesException {
    List<String> problems = new ArrayList<>();
    Section section = new Section(tree(text), "rule", problems);
    Rule rule = rule(section);
    section.end();
    if (!problems.isEmpty()) {
      throw new MalformedRulesException(problems);
    }
    return rule;
  }

  /** Returns what rules name and nobody has, for people. */
  static List<String> unknownTargets(RuleSet set) {
    List<String> problems = new ArrayList<>();
    for (Rule rule : set.rules()) {
      for (String name : rule.to()) {
        if (set.target(name).isEmpty()) {
          problems.add(
              "rule "
                  + rule.name()
                  + ": there is no target '"
                  + name
                  + "' (expected: one of "
                  + set.targets().stream().map(Target::name).collect(Collectors.joining(", "))
                  + ")");
        }
      }
    }
    return problems;
  }

  private static JsonNode tree(String text) throws MalformedRulesException {
    if (text.length() > MAX_CHARACTERS) {
      throw new MalformedRulesException(
          List.of("file: longer than " + MAX_CHARACTERS + " characters"));
    }
    try {
      JsonNode tree = MAPPER.readTree(text);
      return tree == null || tree.isMissingNode() || tree.isNull()
          ? MAPPER.createObjectNode()
          : tree;
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
      String what = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
      throw new MalformedRulesException(List.of("file: no YAML" + where + ": " + what));
    }
  }

  private static Rule rule(Section section) {
    Rule rule =
        new Rule(
            name(section),
            events(section),
            severity(section),
            risks(section),
            new Patterns(section.texts("clusters")),
            new Patterns(section.texts("namespaces")),
            new Patterns(section.texts("workloads")),
            new Patterns(section.texts("labels")),
            new Patterns(section.texts("images")),
            section.texts("to"));
    if (rule.to().isEmpty()) {
      section.problem("to", "is missing (expected: names of targets)");
    }
    return rule;
  }

  /** Returns the name of a rule or a target. */
  static String name(Section section) {
    String name = section.required("name");
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      section.problem(
          "name", "'" + name + "' (expected: 1 to 63 letters, digits, dots, dashes, underscores)");
    }
    return name;
  }

  private static Set<EventKind> events(Section section) {
    Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
    for (String key : section.texts("events")) {
      EventKind.find(key)
          .ifPresentOrElse(
              kinds::add,
              () ->
                  section.problem(
                      "events",
                      "'"
                          + key
                          + "' (expected: "
                          + keys(EventKind.values(), EventKind::key)
                          + ")"));
    }
    return kinds.isEmpty() ? EnumSet.copyOf(EventKind.USUAL) : kinds;
  }

  private static SeverityLevel severity(Section section) {
    String word = section.text("severity", "unknown");
    return Arrays.stream(SeverityLevel.values())
        .filter(each -> word(each).equals(word))
        .findFirst()
        .orElseGet(
            () -> {
              section.problem(
                  "severity",
                  "'"
                      + word
                      + "' (expected: one of "
                      + Arrays.stream(SeverityLevel.values())
                          .map(RulesReader::word)
                          .collect(Collectors.joining(", "))
                      + ")");
              return SeverityLevel.UNKNOWN;
            });
  }

  private static String word(SeverityLevel level) {
    return level.name().toLowerCase(Locale.ROOT);
  }

  private static Set<String> risks(Section section) {
    Set<String> risks = new LinkedHashSet<>(section.texts("risks"));
    for (String key : risks) {
      if (Risk.find(key).isEmpty()) {
        section.problem("risks", "'" + key + "' (expected: " + Risk.keys() + ")");
      }
    }
    return risks;
  }

  private static <E extends Enum<E>> String keys(E[] values, Function<E, String> key) {
    return Arrays.stream(values)
        .map(key)
        .filter(each -> !each.equals(EventKind.TEST.key()))
        .collect(Collectors.joining(", ", "one of ", ""));
  }

  private static <T> void unique(
      String list, List<T> entries, Function<T, String> name, List<String> problems) {
    if (entries.size() > MAX_ENTRIES) {
      problems.add(list + ": " + entries.size() + " (expected: at most " + MAX_ENTRIES + ")");
    }
    Set<String> seen = new HashSet<>();
    for (T entry : entries) {
      if (!name.apply(entry).isEmpty() && !seen.add(name.apply(entry))) {
        problems.add(list + ": '" + name.apply(entry) + "' is there twice");
      }
    }
  }
}
