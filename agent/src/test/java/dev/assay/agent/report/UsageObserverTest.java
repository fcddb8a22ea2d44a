package dev.assay.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.agent.classload.ChangeDetector;
import dev.assay.wire.v1.CoverageGap;
import dev.assay.wire.v1.JvmFacts;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UsageObserverTest {

  private final ListedClasses classes = new ListedClasses();
  private final Observation observation = UsageBatchesTest.observation(classes);
  private final List<JvmFacts> ends = new ArrayList<>();

  private UsageObserver observer(UsageSink... sinks) {
    return new UsageObserver(
        observation,
        new ChangeDetector(classes, null),
        new UsageObserver.Sinks() {
          @Override
          public List<UsageSink> open() {
            return List.of(sinks);
          }

          @Override
          public boolean wantEndBeforeReady() {
            return false;
          }
        },
        new UsageObserver.Times(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
        Clock.systemUTC());
  }

  @Test
  void failureIsAGapAndClosesEverySink() {
    Error failure = new OutOfMemoryError("test");

    assertThatThrownBy(observer(new Failing(failure), new Failing(failure))::run)
        .isSameAs(failure)
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(2));

    assertThat(ends)
        .hasSize(2)
        .allSatisfy(
            facts -> {
              assertThat(facts.getEndedUnixMillis()).isZero();
              CoverageGap gap = facts.getGaps(0);
              assertThat(gap.getCause()).isEqualTo(CoverageGap.Cause.OBSERVATION_STOPPED);
              assertThat(gap.getDetail()).startsWith("observation stopped: " + failure);
            });
  }

  @Test
  void sameErrorOnClosingIsThrownAsItIs() {
    OutOfMemoryError failure = new OutOfMemoryError("test");
    UsageSink sink =
        new Failing(failure) {
          @Override
          public void end(Observation now, long mostMillis) {
            throw failure;
          }
        };
    assertThatThrownBy(observer(sink)::run).isSameAs(failure);
  }

  /** Fails whenever it can, and keeps what it was told at the end. */
  private class Failing implements UsageSink {

    private final Error failure;

    Failing(Error failure) {
      this.failure = failure;
    }

    @Override
    public void report(Observation now) {
      throw failure;
    }

    @Override
    public boolean wantsEnd() {
      return true;
    }

    @Override
    public void settle(Observation now, long mostMillis) {}

    @Override
    public void end(Observation now, long mostMillis) {
      ends.add(JvmMessages.facts(now));
      throw new IllegalStateException("closing fails too");
    }
  }
}
