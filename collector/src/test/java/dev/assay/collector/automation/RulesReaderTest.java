package dev.assay.collector.automation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.assay.collector.integrity.Place;
import dev.assay.collector.running.PodContext;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people may write, and whom that tells of what. */
class RulesReaderTest {

  private static final String TARGETS =
      """
      targets:
        - {name: soc, type: webhook, url: "https://soc.example/in", secret-file: /run/soc}
        - {name: chat, type: slack, url-file: /run/slack}
      """;

  private static final String FILE =
      """
      targets:
        - name: soc
          type: webhook
          url: https://soc.example/in
          secret-env: SOC_SECRET
        - name: chat
          type: slack
          channel: "#ops"
          token-file: /run/secrets/slack
        - name: tickets
          type: jira
          url: https://example.atlassian.net
          user: bot@example.com
          token-file: /run/secrets/jira
          project: OPS
          labels: [runtime]
        - name: people
          type: email
          host: mail.example
          user: assay
          password-file: /run/secrets/mail
          from: assay@example.com
          to: [ops@example.com]
          per-minute: 5
      rules:
        - name: production
          events: [violation.opened, violation.resolved]
          severity: high
          risks: integrity_violation
          namespaces: ["prod-*", "!prod-test"]
          to: [soc, tickets]
      """;

  @Test
  void fileNamesTargetsAndRules() throws Exception {
    RuleSet set = RulesReader.read(FILE);

    assertThat(set.targets())
        .containsExactly(
            new Target.Webhook(
                "soc",
                60,
                URI.create("https://soc.example/in"),
                null,
                new SecretReference(SecretReference.Place.ENVIRONMENT, "SOC_SECRET")),
            new Target.SlackChannel(
                "chat",
                60,
                URI.create("https://slack.com/api"),
                "#ops",
                new SecretReference(SecretReference.Place.FILE, "/run/secrets/slack")),
            new Target.Jira(
                "tickets",
                60,
                URI.create("https://example.atlassian.net"),
                "bot@example.com",
                new SecretReference(SecretReference.Place.FILE, "/run/secrets/jira"),
                "OPS",
                "Task",
                List.of("runtime"),
                ""),
            new Target.Email(
                "people",
                5,
                "mail.example",
                587,
                Target.Email.Security.STARTTLS,
                "assay",
                new SecretReference(SecretReference.Place.FILE, "/run/secrets/mail"),
                "assay@example.com",
                List.of("ops@example.com"),
                null));
    assertThat(set.rules()).hasSize(1);
    assertThat(set.rules().get(0).to()).containsExactly("soc", "tickets");
  }

  @Test
  void everythingThatIsWrongIsSaidTogetherAndNothingSecret() {
    MalformedRulesException wrong =
        catchThrowableOfType(
            MalformedRulesException.class,
            () ->
                RulesReader.read(
                    """
                    targets:
                      - {name: a b, type: webhook, url: "https://user:hunter2@soc.example"}
                      - {name: chat, type: slack, url: "https://hooks.slack.com/hunter2"}
                      - {name: tickets, type: jira, url: "https://j.example", project: "X\\" OR"}
                      - {name: pager, type: pager}
                      - {name: people, type: email, host: m, from: a, to: b, security: maybe}
                    rules:
                      - {name: one, to: [nobody], severity: hgh, event: [x]}
                      - {name: one, events: [violation.open, test], risks: [danger]}
                    """));

    assertThat(wrong.problems())
        .anySatisfy(each -> assertThat(each).startsWith("targets[0].name: 'a b'"))
        .anySatisfy(each -> assertThat(each).startsWith("targets[0].url: expected: https://"))
        .anySatisfy(each -> assertThat(each).startsWith("targets[1].url: secrets are not written"))
        .anySatisfy(each -> assertThat(each).startsWith("targets[2].project: 'X\" OR'"))
        .anySatisfy(each -> assertThat(each).startsWith("targets[2].user: is missing"))
        .anySatisfy(each -> assertThat(each).startsWith("targets[3].type: 'pager'"))
        .anySatisfy(each -> assertThat(each).startsWith("targets[4].security: 'maybe'"))
        .anySatisfy(each -> assertThat(each).startsWith("rules[0].severity: 'hgh'"))
        .anySatisfy(each -> assertThat(each).startsWith("rules[0].event: no such key"))
        .anySatisfy(each -> assertThat(each).startsWith("rules[1].events: 'violation.open'"))
        .anySatisfy(each -> assertThat(each).startsWith("rules[1].events: 'test'"))
        .anySatisfy(each -> assertThat(each).startsWith("rules[1].risks: 'danger'"))
        .anySatisfy(each -> assertThat(each).startsWith("rules[1].to: is missing"))
        .anySatisfy(each -> assertThat(each).isEqualTo("rules: 'one' is there twice"))
        .anySatisfy(each -> assertThat(each).startsWith("rule one: there is no target 'nobody'"))
        .noneSatisfy(each -> assertThat(each).contains("hunter2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rules: [|no YAML at line",
        "rules: 1|rules: expected: a list",
        "[]|expected keys with values",
        "a: 1\\na: 2|no YAML at line 2"
      })
  void whatIsNoRulesFileIsSaid(String text, String problem) {
    MalformedRulesException wrong =
        catchThrowableOfType(
            MalformedRulesException.class, () -> RulesReader.read(text.replace("\\n", "\n")));

    assertThat(wrong.getMessage()).contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|yes",
        "severity: high|yes",
        "severity: critical|no",
        "events: [violation.resolved]|no",
        "risks: [untrusted_registry]|no",
        "namespaces: [prod-*]|yes",
        "namespaces: [prod-*, \"!prod-eu\"]|no",
        "namespaces: [\"!prod-eu\"]|yes",
        "namespaces: [\"!prod-eu\", \"!batch\"]|no",
        "namespaces: [\"!kube-*\"]|yes",
        "namespaces: [prod]|no",
        "workloads: [Deployment/web]|yes",
        "workloads: [\"w?b\"]|yes",
        "workloads: [\"*\", \"!Deployment/*\", \"!Job/*\"]|no",
        "clusters: [east]|yes",
        "clusters: [east], namespaces: [batch]|no",
        "images: [\"registry.example/*:1.?\"]|yes",
        "images: [\"*/other:*\"]|no"
      })
  void ruleTellsOfWhatFitsAllItSays(String keys, String told) throws Exception {
    String rule = keys == null ? "" : ", " + keys;
    RuleSet set = RulesReader.read(TARGETS + "rules: [{name: r, to: [soc, chat]" + rule + "}]");

    assertThat(set.addressed(occurrence(EventKind.VIOLATION_OPENED, 2)))
        .hasSize(told.equals("yes") ? 2 : 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "labels: [\"team=pay*\"]|yes|yes|no",
        "labels: [team=search]|no|yes|no",
        "labels: [\"!team=payments\"]|no|yes|no",
        "workloads: [ReplicaSet/web-5]|yes|no|no",
        "workloads: [\"*\", \"!web-5\"]|no|yes|yes"
      })
  void ruleChoosesByLabelsAndOwnersWhereTheyAreKnown(
      String keys, String known, String unknown, String noPod) throws Exception {
    RuleSet set = RulesReader.read(TARGETS + "rules: [{name: r, to: [soc], " + keys + "}]");
    PodContext pod =
        new PodContext(
            "Deployment",
            "web",
            List.of(new PodContext.Owner("apps/v1", "ReplicaSet", "web-5")),
            Map.of("team", "payments", "tier", "front"),
            Map.of());

    assertThat(isTold(set, new Place("", "shop", "Deployment", "web", "n1", "app", "c1", pod)))
        .isEqualTo(known.equals("yes"));
    assertThat(isTold(set, new Place("", "shop", "Deployment", "web", "n1", "app", "c1")))
        .isEqualTo(unknown.equals("yes"));
    assertThat(isTold(set, new Place("", "", "", "", "n1", "app", "c1")))
        .isEqualTo(noPod.equals("yes"));
  }

  private static boolean isTold(RuleSet set, Place place) {
    return !set.addressed(occurrence(EventKind.VIOLATION_OPENED, List.of(place), 1)).isEmpty();
  }

  @Test
  void whatIsDoneToWorkloadsIsADryRunUnlessTheFileSaysOtherwise() throws Exception {
    RuleSet set =
        RulesReader.read(
            "targets: [{name: a, type: kubernetes, action: restart}, {name: b, type: kubernetes,"
                + " action: label, dry-run: false, prefix: example.com}]");

    assertThat(set.targets())
        .containsExactly(
            new Target.Kubernetes("a", 60, Target.Kubernetes.Action.RESTART, true, "assay.dev"),
            new Target.Kubernetes("b", 60, Target.Kubernetes.Action.LABEL, false, "example.com"));
    MalformedRulesException wrong =
        catchThrowableOfType(
            MalformedRulesException.class,
            () ->
                RulesReader.read(
                    "targets: [{name: a, type: kubernetes, action: delete, dry-run: perhaps,"
                        + " prefix: A/B}]"));
    assertThat(wrong.getMessage())
        .contains("'delete' (expected: restart, label or annotate)", "'perhaps'", "'A/B'");
  }

  @Test
  void targetThatTwoRulesNameIsToldOnceByBoth() throws Exception {
    RuleSet set =
        RulesReader.read(TARGETS + "rules: [{name: a, to: [soc]}, {name: b, to: [chat, soc]}]");

    assertThat(set.addressed(occurrence(EventKind.VIOLATION_OPENED, 2)))
        .containsExactly(
            new RuleSet.Addressed("soc", List.of("a", "b")),
            new RuleSet.Addressed("chat", List.of("b")));
  }

  @Test
  void placesThatAreNotKnownAllTellRatherOnceTooOften() throws Exception {
    RuleSet set =
        RulesReader.read(TARGETS + "rules: [{name: r, to: [soc], namespaces: [elsewhere]}]");

    assertThat(set.addressed(occurrence(EventKind.VIOLATION_OPENED, 2))).isEmpty();
    assertThat(set.addressed(occurrence(EventKind.VIOLATION_OPENED, 3))).hasSize(1);
  }

  /**
   * In Deployment web of namespace prod-eu of cluster east, and in Job nightly of batch of west.
   */
  static Occurrence occurrence(EventKind kind, int places) {
    return occurrence(
        kind,
        List.of(
            new Place("east", "prod-eu", "Deployment", "web", "n1", "app", "c1"),
            new Place("west", "batch", "Job", "nightly", "n2", "app", "c2")),
        places);
  }

  private static Occurrence occurrence(EventKind kind, List<Place> listed, int places) {
    return new Occurrence(
        7,
        kind,
        Instant.parse("2026-03-01T12:00:00Z"),
        SeverityLevel.HIGH,
        List.of("integrity_violation"),
        "violation-0123456789abcdef",
        "MISSING_SOURCE",
        "Missing Source of registry.example/app:1.2: opened",
        "It is gone.",
        "",
        List.of("registry.example/app:1.2"),
        "sha256:" + "a".repeat(64),
        List.of(new Occurrence.Fact("status", "Status", "Artifact Not Found")),
        listed,
        places,
        List.of("Restore it.", "Find out who deleted it."),
        "/image?reference=registry.example%2Fapp%3A1.2");
  }
}
