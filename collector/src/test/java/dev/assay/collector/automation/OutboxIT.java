package dev.assay.collector.automation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.integrity.ViolationEvent.Kind;
import dev.assay.collector.notify.kit.HttpDouble;
import dev.assay.collector.notify.kit.HttpDouble.Answer;
import dev.assay.collector.storage.kit.OnEveryDatabase;
import dev.assay.collector.storage.kit.TestDatabase;
import dev.assay.collector.testing.MovableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What happened, told to a real web server from a real database. */
@OnEveryDatabase
class OutboxIT {

  @Parameter private TestDatabase kind = TestDatabase.SQLITE;

  @TempDir private Path directory;
  private final MovableClock clock = new MovableClock();
  private volatile Function<HttpDouble.Asked, Answer> answers = asked -> Answer.of(204, "");
  private HttpDouble receiver;

  @BeforeEach
  void start() throws IOException {
    receiver = new HttpDouble(asked -> answers.apply(asked));
    rules("events: [violation.opened, violation.resolved]", "60000");
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  private void rules(String rule, String perMinute) throws IOException {
    OutboxCase.write(
        directory,
        """
        targets:
          - {name: soc, type: webhook, url: "URL", per-minute: RATE}
        rules:
          - {name: all, to: [soc], RULE}
        """
            .replace("URL", receiver.url("/in").toString())
            .replace("RATE", perMinute)
            .replace("RULE", rule));
  }

  private List<String> subjects() {
    return receiver.asked().stream().map(each -> each.json().path("subject").asText()).toList();
  }

  private static List<String> ids(List<HttpDouble.Asked> asked) {
    return asked.stream().map(each -> each.headers().get("webhook-id")).toList();
  }

  @Test
  void killedInTheMiddleOfDeliveriesLosesNothingAndDoublesNoOther() throws Exception {
    int count = 60;
    Path copy = Files.createDirectory(directory.resolve("copy"));
    answers =
        asked -> {
          if (receiver.asked().size() == 25) {
            // All that a kill at this moment would leave: the message is with the target, and the
            // outbox has not heard so.
            copyTo(copy);
          }
          return Answer.of(204, "");
        };
    try (OutboxCase first = OutboxCase.open(TestDatabase.SQLITE, directory, clock)) {
      first.record(Kind.OPENED, 0, count);
      first.outbox.run();
    }
    List<HttpDouble.Asked> before = receiver.asked().subList(0, 25);
    int rest = receiver.asked().size();
    assertThat(rest).as("all are delivered at once").isEqualTo(count);
    try (OutboxCase second = OutboxCase.open(TestDatabase.SQLITE, copy, clock)) {
      second.outbox.run();
      assertThat(second.deliveries(Delivery.State.DELIVERED)).hasSize(count);
      second.outbox.run();
    }

    List<HttpDouble.Asked> after = receiver.asked().subList(rest, receiver.asked().size());
    Set<String> told = new HashSet<>(ids(before));
    told.addAll(ids(after));
    assertThat(told).as("each is told").hasSize(count);
    assertThat(ids(after)).as("none twice in one life").doesNotHaveDuplicates();
    Set<String> both = new HashSet<>(ids(before));
    both.retainAll(ids(after));
    assertThat(both)
        .as("again, under its own key: the one of which nobody knew whether it had arrived")
        .containsExactly(ids(before).get(24));
  }

  private void copyTo(Path copy) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatHappenedWhileNobodyLookedOrRulesWereWrongIsToldLater() throws Exception {
    OutboxCase.write(directory, "rules: [");
    try (OutboxCase open = OutboxCase.open(kind, directory, clock)) {
      open.record(Kind.OPENED, 1, 1);
      open.outbox.run();
      assertThat(open.book.state().problems().get(0)).contains("rules.yaml: file: no YAML");
      assertThat(receiver.asked()).isEmpty();
    }
    rules("events: [violation.opened]", "60000");
    try (OutboxCase again = OutboxCase.open(kind, directory, clock)) {
      again.record(Kind.OPENED, 2, 1);
      again.outbox.run();
      assertThat(subjects())
          .containsExactly("violation-0000000000000001", "violation-0000000000000002");

      OutboxCase.write(directory, "targets: [{name: x}]");
      again.record(Kind.OPENED, 3, 1);
      again.outbox.run();
      assertThat(again.book.state().problems()).isNotEmpty();
      assertThat(subjects()).as("the last good rules hold").hasSize(3);

      rules("events: [violation.resolved]", "60000");
      again.record(Kind.OPENED, 4, 1);
      again.outbox.run();
      assertThat(again.book.state().problems()).isEmpty();
      assertThat(subjects()).as("the new ones hold").hasSize(3);

      rules("risks: [untrusted_registry]", "60000");
      again.record(Kind.OPENED, 5, 1);
      again.outbox.run();
      assertThat(receiver.asked().get(3).json().path("data").path("risks").toString())
          .isEqualTo("[\"integrity_violation\",\"untrusted_registry\"]");
    }
  }

  @Test
  void failuresAreTriedAgainLaterEachTimeAndInOrder() throws Exception {
    answers = asked -> Answer.of(503, "down for\nmaintenance");
    try (OutboxCase open = OutboxCase.open(kind, directory, clock)) {
      open.record(Kind.OPENED, 1, 1);
      open.record(Kind.RESOLVED, 1, 1);
      open.outbox.run();
      open.outbox.run();
      assertThat(receiver.asked()).as("not again at once, and not the next first").hasSize(1);
      Delivery waiting =
          open.deliveries(Delivery.State.WAITING).stream()
              .filter(each -> each.attempts() == 1)
              .findFirst()
              .orElseThrow();
      assertThat(waiting.detail()).isEqualTo("the webhook answers 503: down for maintenance");
      assertThat(Duration.between(clock.instant(), waiting.next()))
          .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));

      clock.advance(Duration.ofSeconds(2));
      open.outbox.run();
      assertThat(receiver.asked()).hasSize(2);
      Instant later = open.store.delivery(waiting.key()).orElseThrow().next();
      assertThat(Duration.between(clock.instant(), later))
          .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));

      answers = asked -> Answer.of(200, "");
      clock.advance(Duration.ofSeconds(4));
      open.outbox.run();
      assertThat(receiver.asked().stream().map(each -> each.json().path("type").asText()))
          .containsExactly(
              "dev.assay.violation.opened.v1",
              "dev.assay.violation.opened.v1",
              "dev.assay.violation.opened.v1",
              "dev.assay.violation.resolved.v1");
      assertThat(ids(receiver.asked()).subList(0, 3)).containsOnly(waiting.id());
    }
  }

  @Test
  void targetThatAsksToBeLeftAloneIs() throws Exception {
    answers = asked -> new Answer(429, Map.of("Retry-After", "120"), "");
    try (OutboxCase open = OutboxCase.open(kind, directory, clock)) {
      open.record(Kind.OPENED, 1, 2);
      open.outbox.run();
      assertThat(receiver.asked()).as("the others wait, too").hasSize(1);
      answers = asked -> Answer.of(200, "");
      clock.advance(Duration.ofSeconds(119));
      open.outbox.run();
      assertThat(receiver.asked()).hasSize(1);
      clock.advance(Duration.ofSeconds(1));
      open.outbox.run();
      clock.advance(Duration.ofSeconds(1));
      open.outbox.run();
      assertThat(receiver.asked()).hasSize(3);
    }
  }

  @Test
  void targetIsNotToldMoreOftenThanItTakes() throws Exception {
    rules("events: [violation.opened]", "60");
    try (OutboxCase open = OutboxCase.open(kind, directory, clock)) {
      open.record(Kind.OPENED, 1, 10);
      for (int second = 0; second < 5; second++) {
        open.outbox.run();
        clock.advance(Duration.ofSeconds(1));
      }
      assertThat(receiver.asked()).hasSizeBetween(5, 6);
    }
  }

  @Test
  void whatIsRefusedOrNeverTakenIsDeadUntilSomebodySendsItAgain() throws Exception {
    answers = asked -> Answer.of(400, "no such field");
    try (OutboxCase open = OutboxCase.open(kind, directory, clock)) {
      open.record(Kind.OPENED, 1, 1);
      open.outbox.run();
      Delivery dead = open.deliveries(Delivery.State.DEAD).get(0);
      assertThat(dead.detail()).isEqualTo("the webhook answers 400: no such field");
      assertThat(open.outbox.dead()).isEqualTo(1);

      answers = asked -> Answer.of(500, "");
      open.record(Kind.OPENED, 2, 1);
      for (int hours = 0; hours < 26; hours++) {
        open.outbox.run();
        clock.advance(Duration.ofHours(1));
      }
      assertThat(open.deliveries(Delivery.State.WAITING)).isEmpty();
      assertThat(open.deliveries(Delivery.State.DEAD)).hasSize(2);

      answers = asked -> Answer.of(200, "");
      assertThat(open.store.resend(List.of(dead.key()), "", clock.instant())).isEqualTo(1);
      assertThat(open.store.resend(List.of(), "soc", clock.instant())).isEqualTo(1);
      open.outbox.run();
      assertThat(open.deliveries(Delivery.State.DELIVERED)).hasSize(2);
    }
  }

  @Test
  void onlyOneOfSeveralWorkersWorksAndAnotherFollowsOneThatIsGone() throws Exception {
    try (OutboxCase open = OutboxCase.open(kind, directory, clock)) {
      Outbox other = open.worker(Map.of());
      open.outbox.run();
      open.record(Kind.OPENED, 1, 1);
      other.run();
      assertThat(receiver.asked()).isEmpty();

      clock.advance(Duration.ofSeconds(31));
      other.run();
      assertThat(receiver.asked()).hasSize(1);
      open.record(Kind.OPENED, 2, 1);
      open.outbox.run();
      assertThat(receiver.asked()).as("it has lost its turn").hasSize(1);
      other.close();
      open.outbox.run();
      assertThat(receiver.asked()).hasSize(2);
    }
  }

  @Test
  void messagesAreForgottenInTheEnd() throws Exception {
    try (OutboxCase open = OutboxCase.open(kind, directory, clock)) {
      open.record(Kind.OPENED, 1, 3);
      open.outbox.run();
      clock.advance(Duration.ofDays(30).plusMinutes(1));
      open.outbox.run();
      assertThat(open.deliveries(Delivery.State.DELIVERED)).isEmpty();
      assertThat(receiver.asked()).as("and not told again").hasSize(3);
    }
  }

  @Test
  void listIsReadPageByPage() throws Exception {
    try (OutboxCase open = OutboxCase.open(kind, directory, clock)) {
      open.record(Kind.OPENED, 1, 7);
      open.outbox.run();
      List<Long> keys = new ArrayList<>();
      OutboxStore.Filter all = new OutboxStore.Filter(List.of(), "soc");
      List<Delivery> page = open.store.deliveries(all, 3, null);
      while (!page.isEmpty()) {
        page.forEach(each -> keys.add(each.key()));
        Delivery last = page.get(page.size() - 1);
        page = open.store.deliveries(all, 3, new OutboxStore.Place(last.created(), last.key()));
      }
      assertThat(keys).hasSize(7).doesNotHaveDuplicates();
      assertThat(open.store.counts("soc")).isEqualTo(Map.of(Delivery.State.DELIVERED, 7L));
      assertThat(
              open.store.deliveries(all, 10, null).stream()
                  .map(Delivery::rules)
                  .collect(Collectors.toSet()))
          .containsExactly(List.of("all"));
    }
  }
}
