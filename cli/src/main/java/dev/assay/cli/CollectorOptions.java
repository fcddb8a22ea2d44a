package dev.assay.cli;

import dev.assay.settings.HostPort;
import dev.assay.settings.ProcessEnvironment;
import dev.assay.settings.SettingType;
import dev.assay.wire.client.CollectorCredentials;
import dev.assay.wire.client.ConnectionFailure;
import dev.assay.wire.v1.AdminGrpc;
import dev.assay.wire.v1.AdminGrpc.AdminBlockingStub;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which collector to ask, and how to ask it so that every failure says what to do. */
final class CollectorOptions {

  /** Where a collector listens unless told otherwise. */
  static final String DEFAULT_ADDRESS = "localhost:7433";

  // A page of a thousand rows with all their files.
  private static final int MOST_ANSWER_BYTES = 64 << 20;

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  private @Nullable HostPort given;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = {
        "Certificates (PEM) of the authorities that say who the collector is: connect by TLS.",
        "Default: environment variable ASSAY_CA, else plain text."
      })
  private @Nullable Path authority;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = {
        "File with the token to show to the collector.",
        "Default: environment variable ASSAY_TOKEN_FILE."
      })
  private @Nullable Path token;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long to wait for each answer; default ${DEFAULT-VALUE}.")
  private int timeoutSeconds;

  @Option(
      names = "--collector",
      paramLabel = "HOST:PORT",
      description =
          "The collector; default: environment variable ASSAY_COLLECTOR, else "
              + DEFAULT_ADDRESS
              + ".")
  void collector(String text) {
    given = parse("--collector", text);
  }

  private HostPort parse(String source, String text) {
    HostPort address = SettingType.hostPort().read(text);
    if (address == null) {
      throw new ParameterException(
          spec.commandLine(),
          source + ": '" + text + "' (expected: " + SettingType.hostPort().rule() + ")");
    }
    return address;
  }

  /** Tells whether the user named a collector. */
  boolean isGiven() {
    return given != null || ProcessEnvironment.variable("ASSAY_COLLECTOR") != null;
  }

  /** Tells whether the command line names a collector. */
  boolean isOption() {
    return given != null;
  }

  /** Returns the collector's address. */
  HostPort address() {
    if (given != null) {
      return given;
    }
    String variable = ProcessEnvironment.variable("ASSAY_COLLECTOR");
    return parse("ASSAY_COLLECTOR", variable == null ? DEFAULT_ADDRESS : variable);
  }

  /** Returns the file of who is trusted to say who the collector is; null: plain text. */
  @Nullable Path authority() {
    return authority != null ? authority : file("ASSAY_CA");
  }

  /** Returns the file with the token; null: none is shown. */
  @Nullable Path token() {
    return token != null ? token : file("ASSAY_TOKEN_FILE");
  }

  private static @Nullable Path file(String variable) {
    String text = ProcessEnvironment.variable(variable);
    return text == null ? null : Path.of(text);
  }

  private ManagedChannel open(HostPort address) {
    GrpcLog.warningsOnly();
    try {
      return NettyChannelBuilder.forAddress(
              address.host(),
              address.port(),
              new CollectorCredentials(authority(), null, null, token()).channel())
          .maxInboundMessageSize(MOST_ANSWER_BYTES)
          .build();
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Asks the collector.
   *
   * @throws CommandFailure if there is no answer, or it is an error
   */
  <R> R ask(Function<QueryBlockingStub, R> question) {
    return call(channel -> question.apply(QueryGrpc.newBlockingStub(channel)));
  }

  /**
   * Asks the collector to do something.
   *
   * @throws CommandFailure if there is no answer, or it is an error
   */
  <R> R order(Function<AdminBlockingStub, R> order) {
    return call(channel -> order.apply(AdminGrpc.newBlockingStub(channel)));
  }

  /**
   * Talks with the collector in a way of its own.
   *
   * @throws CommandFailure if there is no answer, or it is an error
   */
  <R> R call(Function<Channel, R> call) {
    HostPort address = address();
    ManagedChannel channel = open(address);
    try {
      return call.apply(ClientInterceptors.intercept(channel, new Deadline(timeoutSeconds)));
    } catch (StatusRuntimeException e) {
      throw new CommandFailure(explain(address, e.getStatus()), e);
    } finally {
      channel.shutdownNow();
    }
  }

  private String explain(HostPort address, Status status) {
    ConnectionFailure failure = ConnectionFailure.of(status);
    if (failure.isForeign()) {
      return address
          + ": "
          + failure.words()
          + ". Name the collector with --collector HOST:PORT, or start one with 'assay up'.";
    }
    String detail = status.getDescription() == null ? "" : status.getDescription();
    return switch (status.getCode()) {
      case NOT_FOUND, INVALID_ARGUMENT -> detail;
      case RESOURCE_EXHAUSTED -> "the collector at " + address + " has no room: " + detail;
      case UNAVAILABLE ->
          "no collector answers at "
              + address
              + " ("
              + deepest(status, detail)
              + "). Start one with 'assay up', or name another with --collector HOST:PORT."
              + (detail.contains("closed") && authority() == null
                  ? " If it speaks TLS, name its authority with --ca FILE."
                  : "");
      case DEADLINE_EXCEEDED ->
          "the collector at " + address + " did not answer within " + timeoutSeconds + " s";
      case UNIMPLEMENTED, UNKNOWN, INTERNAL ->
          "what answers at "
              + address
              + " is no Assay collector of this version ("
              + failure.words()
              + ")";
      case UNAUTHENTICATED ->
          "the collector at "
              + address
              + " does not know who asks: "
              + detail
              + ". Show a token with --token-file FILE.";
      case PERMISSION_DENIED -> "the collector at " + address + " does not allow this: " + detail;
      default -> "the collector at " + address + " answers " + status.getCode() + ": " + detail;
    };
  }

  private static String deepest(Status status, String detail) {
    String deepest = detail.lines().findFirst().orElse("");
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      deepest = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
    // Of the transport's "finishConnect(..) failed with error(-111): Connection refused" the end is
    // for people.
    return deepest.substring(deepest.lastIndexOf(": ") + 1).strip();
  }
}
