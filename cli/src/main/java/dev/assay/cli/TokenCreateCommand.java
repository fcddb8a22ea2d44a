package dev.assay.cli;

import dev.assay.collector.access.Role;
import dev.assay.collector.access.Token;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a token. */
@Command(
    name = "create",
    description = {
      "Makes a token and prints it, once: only its digest is kept.",
      "Example:  assay token create --file tokens --role sensor --node n1 n1-sensor > n1.token"
    })
final class TokenCreateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private TokenFileOption tokens;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      required = true,
      description =
          "viewer, operator or admin for people and programs; sensor or agent for senders.")
  private Role role;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The cluster of a sensor, as in its setting sensor.cluster-name.")
  private String cluster;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The node of a sensor; '*' for every node of its cluster.")
  private String node;

  @Option(
      names = "--days",
      paramLabel = "DAYS",
      description = "How long it is good for; default: until it is revoked.")
  private @Nullable Integer days;

  @Parameters(paramLabel = "NAME", description = "Whose it is, for people and the audit log.")
  private String name;

  @Override
  public Integer call() {
    if (days != null && days < 1) {
      throw new ParameterException(
          spec.commandLine(), "--days: " + days + " (expected: 1 or more)");
    }
    Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
    Instant expires = days == null ? null : now.plus(Duration.ofDays(days));
    Token.Made made;
    try {
      made = Token.make(name, role, cluster, node, now, expires, new SecureRandom());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    try {
      tokens.file().add(made.kept());
    } catch (IOException e) {
      throw tokens.failure(e);
    }
    spec.commandLine().getOut().println(made.secret());
    spec.commandLine().getOut().flush();
    return 0;
  }
}
