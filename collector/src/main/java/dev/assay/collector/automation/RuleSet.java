package dev.assay.collector.automation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rules with the targets that they name.
 *
 * @param targets targets, in the order of their file
 * @param rules rules, in the order in which they are shown
 */
public record RuleSet(List<Target> targets, List<Rule> rules) {

  /** Nobody is told of anything. */
  public static final RuleSet NONE = new RuleSet(List.of(), List.of());

  /** Copies the lists. */
  public RuleSet {
    targets = List.copyOf(targets);
    rules = List.copyOf(rules);
  }

  /** Returns the target of that name. */
  public Optional<Target> target(String name) {
    return targets.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /** Returns the rule of that name. */
  public Optional<Rule> rule(String name) {
    return rules.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /**
   * Returns what is to be delivered of something that happened: to each target once, whichever
   * rules say so.
   */
  List<Addressed> addressed(Occurrence what) {
    List<Rule> fitting = rules.stream().filter(rule -> rule.fits(what)).toList();
    Set<String> names = new LinkedHashSet<>();
    fitting.forEach(rule -> names.addAll(rule.to()));
    List<Addressed> all = new ArrayList<>();
    for (String target : names) {
      all.add(
          new Addressed(
              target,
              fitting.stream()
                  .filter(rule -> rule.to().contains(target))
                  .map(Rule::name)
                  .toList()));
    }
    return all;
  }

  /**
   * A target with the rules that name it.
   *
   * @param rules their names
   */
  record Addressed(String target, List<String> rules) {
    Addressed {
      rules = List.copyOf(rules);
    }
  }
}
