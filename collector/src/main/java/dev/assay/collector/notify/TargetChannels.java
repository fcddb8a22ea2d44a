package dev.assay.collector.notify;

import dev.assay.collector.automation.Channel;
import dev.assay.collector.automation.Target;
import java.time.Clock;

/** Finds what sends to a target, by its kind. Any thread. */
public final class TargetChannels implements Channel.Channels {

  private final Outbound outbound;
  private final HostGuard guard;
  private final Secrets secrets;
  private final Links links;
  private final Clock clock;

  /**
   * Makes it; nothing is asked yet.
   *
   * @param guard which hosts may be asked
   * @param secrets reads the targets' secrets
   * @param links what messages link to
   */
  public TargetChannels(HostGuard guard, Secrets secrets, Links links, Clock clock) {
    this.outbound = new Outbound(guard, Outbound.PATIENCE, clock);
    this.guard = guard;
    this.secrets = secrets;
    this.links = links;
    this.clock = clock;
  }

  @Override
  public Channel to(Target target) {
    if (target instanceof Target.Webhook webhook) {
      return new WebhookChannel(webhook, outbound, secrets, links, clock);
    }
    if (target instanceof Target.SlackWebhook slack) {
      return new SlackWebhookChannel(slack, outbound, secrets, links);
    }
    if (target instanceof Target.SlackChannel slack) {
      return new SlackApiChannel(slack, outbound, secrets, links);
    }
    if (target instanceof Target.Jira jira) {
      return new JiraChannel(jira, outbound, secrets, links);
    }
    if (target instanceof Target.Email email) {
      return new MailChannel(email, guard, secrets, links);
    }
    throw new IllegalStateException("a target of a kind that nothing sends to: " + target.type());
  }
}
