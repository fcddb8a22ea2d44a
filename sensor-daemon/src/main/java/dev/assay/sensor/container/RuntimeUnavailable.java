package dev.assay.sensor.container;

import java.util.function.Function;

/**
 * The runtime gave no answer. That says nothing about the containers: they may well run on.
 *
 * @param cause the kind of failure
 * @param reason for people: what was tried, on what, what came of it, and what to do
 */
public record RuntimeUnavailable(Cause cause, String reason) implements RuntimeAnswer {

  /** Kinds of failure. */
  public enum Cause {
    /** There is no socket to ask. */
    NO_SOCKET,
    /** The socket refuses this user. */
    PERMISSION_DENIED,
    /** The runtime does not speak version 1 of CRI. */
    TOO_OLD,
    /** No answer within the deadline. */
    TIMEOUT,
    /** Nobody listens on the socket, or the call failed in another way. */
    FAILED
  }

  @Override
  public <T> T match(
      Function<RunningContainers, T> running, Function<RuntimeUnavailable, T> unavailable) {
    return unavailable.apply(this);
  }
}
