package dev.assay.collector.automation;

import dev.assay.collector.integrity.Place;
import dev.assay.collector.integrity.Risk;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What people ask of automation, and have done. Any thread; blocks for reads of the store. */
public final class Automation {

  /** Rules are tried on so many events, the latest: enough to see what a rule does. */
  private static final int MOST_TRIED = 5_000;

  private static final int EVENTS_AT_ONCE = 500;

  /** Rules that are given; each costs a look at each event. */
  private static final int MOST_GIVEN = 1_000;

  private final Occurrences occurrences;
  private final OutboxStore store;
  private final RuleBook book;
  private final Channel.Channels channels;
  private final Executor executor;
  private final Clock clock;

  /**
   * Makes it.
   *
   * @param executor sends tests; may reject
   */
  public Automation(
      Occurrences occurrences,
      OutboxStore store,
      RuleBook book,
      Channel.Channels channels,
      Executor executor,
      Clock clock) {
    this.occurrences = occurrences;
    this.store = store;
    this.book = book;
    this.channels = channels;
    this.executor = executor;
    this.clock = clock;
  }

  /** Returns the file of targets and rules, for people; empty: there is none. */
  public String file() {
    return book.file() == null ? "" : book.file().toString();
  }

  /** Returns what holds. */
  public RuleBook.State state() {
    return book.look();
  }

  /** Returns how many messages of a target there are in each state. */
  public Map<Delivery.State, Long> counts(String target) {
    return store.counts(target);
  }

  /** Returns messages, the latest first; as {@link OutboxStore#deliveries}. */
  public List<Delivery> deliveries(
      OutboxStore.Filter filter, int limit, OutboxStore.@Nullable Place before) {
    return store.deliveries(filter, limit, before);
  }

  /**
   * What a rule would have told.
   *
   * @param events how many recorded events were looked at
   * @param fitting those that fit, the latest first, at most as many as were asked for
   * @param count how many fit
   */
  public record Trial(int events, List<Occurrence> fitting, int count) {
    /** Copies the list. */
    public Trial {
      fitting = List.copyOf(fitting);
    }
  }

  /** Returns what a rule would have told of what is recorded; nobody is told. */
  public Trial tryOut(Rule rule, int limit) {
    Deque<Occurrence> latest = new ArrayDeque<>();
    // Numbers are given one after the other, so that these are the latest.
    long from = Math.max(0, store.position() - MOST_TRIED);
    List<Occurrence> some = occurrences.after(from, EVENTS_AT_ONCE);
    while (!some.isEmpty()) {
      latest.addAll(some);
      from = some.get(some.size() - 1).sequence();
      some = occurrences.after(from, EVENTS_AT_ONCE);
    }
    int events = latest.size();
    latest.removeIf(each -> !rule.fits(each));
    List<Occurrence> fitting = new ArrayList<>();
    latest.descendingIterator().forEachRemaining(fitting::add);
    return new Trial(events, fitting.stream().limit(limit).toList(), fitting.size());
  }

  /**
   * Keeps a rule, instead of the one of that name that was given before.
   *
   * @throws MalformedRulesException if it cannot be used
   */
  public Rule putRule(String text) throws MalformedRulesException {
    Rule rule = RulesReader.readRule(text);
    RuleSet known = book.look().rules();
    if (known == null) {
      throw new MalformedRulesException(List.of("the file of targets cannot be read"));
    }
    if (known.rule(rule.name()).isPresent() && !state().given().contains(rule.name())) {
      throw new MalformedRulesException(
          List.of("rule " + rule.name() + " stands in the file, and is changed there"));
    }
    List<String> unknown = RulesReader.unknownTargets(new RuleSet(known.targets(), List.of(rule)));
    if (!unknown.isEmpty()) {
      throw new MalformedRulesException(unknown);
    }
    Map<String, String> given = store.rules();
    if (given.size() >= MOST_GIVEN && !given.containsKey(rule.name())) {
      throw new MalformedRulesException(List.of(MOST_GIVEN + " rules were given already"));
    }
    store.putRule(rule.name(), text);
    return rule;
  }

  /**
   * Forgets a rule that was given.
   *
   * @return whether there was one
   */
  public boolean removeRule(String name) {
    return store.removeRule(name);
  }

  /**
   * Lets messages that were given up be sent again.
   *
   * @param keys these; empty: all of the target
   * @param target of this target only; empty: of any
   * @return how many
   */
  public int resend(Collection<Long> keys, String target) {
    return store.resend(keys, target, clock.instant());
  }

  /**
   * Sends a message to a target, or to all of a rule's, by which people see whether it arrives.
   * What came of it is kept with all other messages.
   *
   * @param name of a rule or a target
   * @return for each target what comes of it; empty: there is nothing of that name
   */
  public Map<String, CompletableFuture<Delivery>> test(String name) {
    RuleSet known = Optional.ofNullable(book.look().rules()).orElse(RuleSet.NONE);
    Optional<Rule> rule = known.rule(name);
    List<String> targets = rule.map(Rule::to).orElse(List.of(name));
    Occurrence what = example(rule, clock.instant());
    Map<String, CompletableFuture<Delivery>> all = new LinkedHashMap<>();
    for (String target : targets) {
      known
          .target(target)
          .ifPresent(
              found ->
                  all.put(
                      target,
                      CompletableFuture.supplyAsync(
                          () -> test(found, rule.map(Rule::name).stream().toList(), what),
                          executor)));
    }
    return all;
  }

  private Delivery test(Target target, List<String> rules, Occurrence what) {
    Delivery message =
        Delivery.test(what, new RuleSet.Addressed(target.name(), rules), clock.instant());
    Outcome outcome;
    try {
      outcome = channels.to(target).send(message, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      outcome = new Outcome.Refused("the collector ends");
    }
    Instant now = clock.instant();
    // Whoever tries sees what is wrong, and tries again.
    Delivery done =
        outcome instanceof Outcome.Delivered taken
            ? message.delivered(taken.detail(), taken.reference(), now)
            : message.dead(
                outcome instanceof Outcome.Later later
                    ? later.reason()
                    : ((Outcome.Refused) outcome).reason(),
                now);
    store.add(done);
    return done;
  }

  private static Occurrence example(Optional<Rule> rule, Instant now) {
    String who = rule.map(each -> " of rule " + each.name()).orElse("");
    return new Occurrence(
        0,
        EventKind.TEST,
        now,
        SeverityLevel.HIGH,
        List.of(Risk.INTEGRITY_VIOLATION.key()),
        "test-" + UUID.randomUUID(),
        "TEST",
        "Test" + who + ": nothing has happened",
        "Somebody tries whether messages arrive.",
        "",
        List.of("registry.example/test:1"),
        "",
        List.of(new Occurrence.Fact("status", "Status", "Test")),
        List.of(new Place("cluster", "namespace", "Deployment", "test", "node", "test", "")),
        1,
        List.of("Nothing."),
        "/automation");
  }
}
