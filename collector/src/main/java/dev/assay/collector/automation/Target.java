package dev.assay.collector.automation;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who is told, and how. */
public sealed interface Target {

  /** Returns what rules call it. */
  String name();

  /** Returns the most messages a minute. */
  int perMinute();

  /** Returns the kind of target, as rule files name it. */
  String type();

  /** Returns where messages go, for people; nothing secret. */
  String where();

  /**
   * A program that takes CloudEvents over HTTP.
   *
   * @param url its address; null: {@code urlReference} says where that is
   * @param urlReference where its address is, if that is a secret
   * @param secret what messages are signed with; null: they are not
   */
  record Webhook(
      String name,
      int perMinute,
      @Nullable URI url,
      @Nullable SecretReference urlReference,
      @Nullable SecretReference secret)
      implements Target {
    @Override
    public String type() {
      return "webhook";
    }

    @Override
    public String where() {
      return url == null ? "address of " + urlReference : address(url);
    }
  }

  /**
   * A Slack channel, by an incoming webhook.
   *
   * @param url where the webhook's address is, which is a secret
   */
  record SlackWebhook(String name, int perMinute, SecretReference url) implements Target {
    @Override
    public String type() {
      return "slack";
    }

    @Override
    public String where() {
      return "incoming webhook of " + url;
    }
  }

  /**
   * A Slack channel, by the Web API.
   *
   * @param api address of the API
   * @param channel id or name of the channel
   * @param token where the bot's token is
   */
  record SlackChannel(String name, int perMinute, URI api, String channel, SecretReference token)
      implements Target {
    @Override
    public String type() {
      return "slack";
    }

    @Override
    public String where() {
      return "channel " + channel;
    }
  }

  /**
   * A project of Jira.
   *
   * @param site address of the site
   * @param user e-mail address of the account
   * @param token where its API token is
   * @param project the project's key
   * @param issueType name of the type of its issues
   * @param labels labels of issues, besides Assay's own
   * @param done name of the transition that ends an issue; empty: any to a status that means done
   */
  record Jira(
      String name,
      int perMinute,
      URI site,
      String user,
      SecretReference token,
      String project,
      String issueType,
      List<String> labels,
      String done)
      implements Target {
    /** Copies the labels. */
    public Jira {
      labels = List.copyOf(labels);
    }

    @Override
    public String type() {
      return "jira";
    }

    @Override
    public String where() {
      return "project " + project + " of " + address(site);
    }
  }

  /**
   * Mailboxes.
   *
   * @param host SMTP server
   * @param security how the connection is protected
   * @param user account at the server; empty: none
   * @param password where its password is; null: none
   * @param certificates file of certificates (PEM) that are trusted besides the runtime's; null:
   *     none
   */
  record Email(
      String name,
      int perMinute,
      String host,
      int port,
      Security security,
      String user,
      @Nullable SecretReference password,
      String from,
      List<String> to,
      @Nullable String certificates)
      implements Target {
    /** Copies the addresses. */
    public Email {
      to = List.copyOf(to);
    }

    /** How a connection to a mail server is protected. */
    public enum Security {
      /** It begins in plain text, and goes on only when it is protected. */
      STARTTLS,
      /** By TLS from the beginning. */
      TLS,
      /** Not at all. */
      NONE
    }

    @Override
    public String type() {
      return "email";
    }

    @Override
    public String where() {
      return String.join(", ", to) + " by " + host + ":" + port;
    }
  }

  /**
   * The workloads that something happened to, in the collector's own cluster.
   *
   * @param action what is done to them
   * @param dryRun whether the API server is only asked whether it would do so
   * @param prefix of the keys of labels and annotations
   */
  record Kubernetes(String name, int perMinute, Action action, boolean dryRun, String prefix)
      implements Target {

    /** What is done to workloads. */
    public enum Action {
      /** Their pods are replaced, as by kubectl rollout restart. */
      RESTART,
      /** They have a label while it lasts. */
      LABEL,
      /** They have an annotation while it lasts. */
      ANNOTATE;

      /** Returns what rule files call it. */
      public String word() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    @Override
    public String type() {
      return "kubernetes";
    }

    @Override
    public String where() {
      return action.word() + " of workloads" + (dryRun ? ", as a dry run" : "");
    }
  }

  /** An address without what may be secret: some are known by their path alone. */
  private static String address(URI url) {
    return url.getScheme() + "://" + url.getRawAuthority();
  }
}
