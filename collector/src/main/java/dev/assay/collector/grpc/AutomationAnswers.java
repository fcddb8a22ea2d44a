package dev.assay.collector.grpc;

import dev.assay.collector.automation.Automation;
import dev.assay.collector.automation.Delivery;
import dev.assay.collector.automation.EventKind;
import dev.assay.collector.automation.MalformedRulesException;
import dev.assay.collector.automation.Occurrence;
import dev.assay.collector.automation.OutboxStore;
import dev.assay.collector.automation.Rule;
import dev.assay.collector.automation.RuleBook;
import dev.assay.collector.automation.RuleSet;
import dev.assay.collector.automation.Target;
import dev.assay.wire.v1.DeliveryState;
import dev.assay.wire.v1.ListDeliveriesRequest;
import dev.assay.wire.v1.ListDeliveriesResponse;
import dev.assay.wire.v1.NotificationEvent;
import dev.assay.wire.v1.NotificationRule;
import dev.assay.wire.v1.NotificationTarget;
import dev.assay.wire.v1.PutRuleRequest;
import dev.assay.wire.v1.PutRuleResponse;
import dev.assay.wire.v1.RemoveRuleRequest;
import dev.assay.wire.v1.RemoveRuleResponse;
import dev.assay.wire.v1.ResendDeliveriesRequest;
import dev.assay.wire.v1.ResendDeliveriesResponse;
import dev.assay.wire.v1.TestNotificationRequest;
import dev.assay.wire.v1.TestNotificationResponse;
import dev.assay.wire.v1.TryRuleRequest;
import dev.assay.wire.v1.TryRuleResponse;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers who is told of what, and has it done. */
final class AutomationAnswers {

  private static final int MOST_TRIED = 100;
  private static final int MOST_IDS = 1000;

  private final Automation automation;

  AutomationAnswers(Automation automation) {
    this.automation = automation;
  }

  dev.assay.wire.v1.Automation state() {
    RuleBook.State state = automation.state();
    dev.assay.wire.v1.Automation.Builder answer =
        dev.assay.wire.v1.Automation.newBuilder()
            .setFile(automation.file())
            .setReady(state.rules() != null)
            .addAllProblems(state.problems());
    if (state.rules() != null) {
      state.rules().targets().forEach(each -> answer.addTargets(target(each)));
      state
          .rules()
          .rules()
          .forEach(each -> answer.addRules(rule(each, state.given().contains(each.name()))));
    }
    return answer.build();
  }

  private NotificationTarget target(Target target) {
    Map<Delivery.State, Long> counts = automation.counts(target.name());
    return NotificationTarget.newBuilder()
        .setName(target.name())
        .setType(target.type())
        .setWhere(target.where())
        .setPerMinute(target.perMinute())
        .setWaiting(counts.getOrDefault(Delivery.State.WAITING, 0L))
        .setDelivered(counts.getOrDefault(Delivery.State.DELIVERED, 0L))
        .setDead(counts.getOrDefault(Delivery.State.DEAD, 0L))
        .build();
  }

  private static NotificationRule rule(Rule rule, boolean given) {
    return NotificationRule.newBuilder()
        .setName(rule.name())
        .addAllEvents(rule.events().stream().sorted().map(EventKind::key).toList())
        .setSeverity(ComponentMapping.severity(rule.severity()))
        .addAllRisks(rule.risks().stream().sorted().toList())
        .addAllClusters(rule.clusters().texts())
        .addAllNamespaces(rule.namespaces().texts())
        .addAllWorkloads(rule.workloads().texts())
        .addAllLabels(rule.labels().texts())
        .addAllImages(rule.images().texts())
        .addAllTo(rule.to())
        .setGiven(given)
        .build();
  }

  TryRuleResponse tryOut(TryRuleRequest question) {
    Rule rule =
        rules()
            .rule(question.getName())
            .orElseThrow(
                () ->
                    Refusal.unknown(
                        "name",
                        question.getName(),
                        rules().rules().stream().map(Rule::name).toList()));
    Automation.Trial trial = automation.tryOut(rule, MOST_TRIED);
    return TryRuleResponse.newBuilder()
        .setEvents(trial.events())
        .setFitting(trial.count())
        .addAllLatest(trial.fitting().stream().map(AutomationAnswers::event).toList())
        .build();
  }

  private RuleSet rules() {
    RuleSet rules = automation.state().rules();
    return rules == null ? RuleSet.NONE : rules;
  }

  ListDeliveriesResponse list(ListDeliveriesRequest question) {
    int size = Page.size(question.getPageSize());
    List<Delivery.State> states =
        switch (question.getState()) {
          case DELIVERY_STATE_UNSPECIFIED -> List.of();
          case DELIVERY_WAITING -> List.of(Delivery.State.WAITING);
          case DELIVERY_DELIVERED -> List.of(Delivery.State.DELIVERED);
          case DELIVERY_DEAD -> List.of(Delivery.State.DEAD);
          case UNRECOGNIZED ->
              throw Refusal.invalid("state", question.getState().name(), "a DeliveryState");
        };
    List<Delivery> found =
        automation.deliveries(
            new OutboxStore.Filter(states, question.getTarget()),
            size + 1,
            place(question.getPageToken()));
    List<Delivery> page = found.subList(0, Math.min(size, found.size()));
    ListDeliveriesResponse.Builder answer =
        ListDeliveriesResponse.newBuilder()
            .addAllDeliveries(page.stream().map(AutomationAnswers::message).toList());
    if (found.size() > size) {
      Delivery last = page.get(page.size() - 1);
      answer.setNextPageToken(Page.token(last.created().toEpochMilli() + " " + last.key()));
    }
    return answer.build();
  }

  private static OutboxStore.@Nullable Place place(String token) {
    if (token.isEmpty()) {
      return null;
    }
    String[] parts = Page.position(token).split(" ", -1);
    try {
      return new OutboxStore.Place(
          Instant.ofEpochMilli(Long.parseLong(parts[0])), Long.parseLong(parts[1]));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw Page.invalidToken(token);
    }
  }

  private static NotificationEvent event(Occurrence what) {
    return NotificationEvent.newBuilder()
        .setSequence(what.sequence())
        .setAt(WireMapping.timestamp(what.at()))
        .setKind(what.kind().key())
        .setSeverity(ComponentMapping.severity(what.severity()))
        .setTitle(what.title())
        .setSubject(what.subject())
        .setPath(what.path())
        .build();
  }

  private static dev.assay.wire.v1.Delivery message(Delivery delivery) {
    dev.assay.wire.v1.Delivery.Builder message =
        dev.assay.wire.v1.Delivery.newBuilder()
            .setId(delivery.id())
            .setTarget(delivery.target())
            .addAllRules(delivery.rules())
            .setEvent(event(delivery.what()))
            .setState(DeliveryState.valueOf("DELIVERY_" + delivery.state()))
            .setAttempts(delivery.attempts())
            .setCreated(WireMapping.timestamp(delivery.created()))
            .setDetail(delivery.detail())
            .setReference(delivery.reference());
    if (delivery.state() == Delivery.State.WAITING) {
      message.setNext(WireMapping.timestamp(delivery.next()));
    }
    if (delivery.finished() != null) {
      message.setFinished(WireMapping.timestamp(delivery.finished()));
    }
    return message.build();
  }

  PutRuleResponse put(PutRuleRequest order) {
    try {
      return PutRuleResponse.newBuilder()
          .setRule(rule(automation.putRule(order.getRule()), true))
          .build();
    } catch (MalformedRulesException e) {
      throw Refusal.refused(e);
    }
  }

  RemoveRuleResponse remove(RemoveRuleRequest order) {
    if (!automation.removeRule(order.getName())) {
      throw Refusal.unknown("name", order.getName(), automation.state().given());
    }
    return RemoveRuleResponse.getDefaultInstance();
  }

  ResendDeliveriesResponse resend(ResendDeliveriesRequest order) {
    if (order.getIdsCount() > MOST_IDS) {
      throw Refusal.invalid("ids", order.getIdsCount() + " ids", "at most " + MOST_IDS);
    }
    if (order.getIdsCount() == 0 && order.getTarget().isEmpty()) {
      throw Refusal.invalid("target", "", "the name of a target, where there are no ids");
    }
    List<Long> keys = order.getIdsList().stream().map(AutomationAnswers::key).toList();
    return ResendDeliveriesResponse.newBuilder()
        .setResent(automation.resend(keys, order.getTarget()))
        .build();
  }

  private static long key(String id) {
    if (!id.matches("[0-9a-f]{16}")) {
      throw Refusal.invalid("ids", id, "16 hexadecimal digits");
    }
    return HexFormat.fromHexDigitsToLong(id);
  }

  /** Begins to try a rule or a target. */
  Map<String, CompletableFuture<Delivery>> test(TestNotificationRequest order) {
    Map<String, CompletableFuture<Delivery>> begun;
    try {
      begun = automation.test(order.getName());
    } catch (RejectedExecutionException e) {
      throw Refusal.busy("too many trials at once; try again in a moment");
    }
    if (begun.isEmpty()) {
      throw Refusal.unknown(
          "name",
          order.getName(),
          Stream.concat(
                  rules().rules().stream().map(Rule::name),
                  rules().targets().stream().map(Target::name))
              .toList());
    }
    return begun;
  }

  /** Returns what came of a trial until now. */
  static TestNotificationResponse answer(Map<String, CompletableFuture<Delivery>> begun) {
    TestNotificationResponse.Builder answer = TestNotificationResponse.newBuilder();
    begun.forEach(
        (target, done) -> {
          if (done.isDone()) {
            answer.addDeliveries(message(done.join()));
          } else {
            answer.addUnfinished(target);
          }
        });
    return answer.build();
  }
}
