package dev.assay.collector.automation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads targets as people write them. */
final class TargetReader {

  /** Slack takes one message a second for a channel; the others much more. */
  private static final int PER_MINUTE = 60;

  private static final int MOST_PER_MINUTE = 60_000;

  private static final int SUBMISSION_PORT = 587;

  private TargetReader() {}

  static Target read(Section section) {
    String name = RulesReader.name(section);
    String type = section.required("type");
    int rate = section.number("per-minute", PER_MINUTE, 1, MOST_PER_MINUTE);
    return switch (type) {
      case "slack" -> slack(section, name, rate);
      case "jira" -> jira(section, name, rate);
      case "email" -> email(section, name, rate);
      case "kubernetes" -> kubernetes(section, name, rate);
      default -> {
        if (!type.equals("webhook") && !type.isEmpty()) {
          section.problem(
              "type", "'" + type + "' (expected: one of webhook, slack, jira, email, kubernetes)");
        }
        yield webhook(section, name, rate);
      }
    };
  }

  private static Target webhook(Section section, String name, int rate) {
    boolean plain = section.has("url");
    return new Target.Webhook(
        name,
        rate,
        plain ? section.url("url", null) : null,
        plain ? null : section.requiredSecret("url"),
        section.secret("secret"));
  }

  private static Target slack(Section section, String name, int rate) {
    if (!section.has("channel")) {
      return new Target.SlackWebhook(name, rate, section.requiredSecret("url"));
    }
    return new Target.SlackChannel(
        name,
        rate,
        section.url("api", "https://slack.com/api"),
        section.required("channel"),
        section.requiredSecret("token"));
  }

  private static Target jira(Section section, String name, int rate) {
    String project = section.required("project");
    // It is written into a query.
    if (!project.matches("[A-Za-z][A-Za-z0-9_]{0,254}|")) {
      section.problem("project", "'" + project + "' (expected: a project's key, such as OPS)");
    }
    List<String> labels = section.texts("labels");
    if (labels.stream().anyMatch(label -> label.contains(" "))) {
      section.problem("labels", "expected: labels without spaces");
    }
    return new Target.Jira(
        name,
        rate,
        section.url("url", null),
        section.required("user"),
        section.requiredSecret("token"),
        project,
        section.text("issue-type", "Task"),
        labels,
        section.text("done-transition", ""));
  }

  private static Target kubernetes(Section section, String name, int rate) {
    String word = section.required("action");
    Target.Kubernetes.Action action =
        Arrays.stream(Target.Kubernetes.Action.values())
            .filter(each -> each.word().equals(word))
            .findFirst()
            .orElse(null);
    if (action == null && !word.isEmpty()) {
      section.problem("action", "'" + word + "' (expected: restart, label or annotate)");
    }
    String dry = section.text("dry-run", "true");
    if (!dry.equals("true") && !dry.equals("false")) {
      section.problem("dry-run", "'" + dry + "' (expected: true or false)");
    }
    String prefix = section.text("prefix", "assay.dev");
    if (!prefix.matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")) {
      section.problem("prefix", "'" + prefix + "' (expected: a name as of DNS)");
    }
    return new Target.Kubernetes(
        name,
        rate,
        action == null ? Target.Kubernetes.Action.ANNOTATE : action,
        !dry.equals("false"),
        prefix);
  }

  private static Target email(Section section, String name, int rate) {
    Target.Email.Security security = Target.Email.Security.STARTTLS;
    String word = section.text("security", "starttls");
    switch (word) {
      case "starttls", "tls", "none" ->
          security = Target.Email.Security.valueOf(word.toUpperCase(Locale.ROOT));
      default -> section.problem("security", "'" + word + "' (expected: starttls, tls or none)");
    }
    String user = section.text("user", "");
    SecretReference password =
        user.isEmpty() ? section.secret("password") : section.requiredSecret("password");
    List<String> to = section.texts("to");
    if (to.isEmpty()) {
      section.problem("to", "is missing (expected: e-mail addresses)");
    }
    String certificates = section.text("certificates", "");
    return new Target.Email(
        name,
        rate,
        section.required("host"),
        section.number("port", SUBMISSION_PORT, 1, 65_535),
        security,
        user,
        password,
        section.required("from"),
        to,
        certificates.isEmpty() ? null : certificates);
  }
}
