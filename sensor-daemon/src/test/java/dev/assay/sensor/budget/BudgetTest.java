package dev.assay.sensor.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BudgetTest {

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final long SMALL = 50L << 20;
  private static final long LARGE = 200L << 20;

  private final Budget budget = new Budget(new Budget.Limits(500, 100L << 20, WINDOW));
  private long nanos;
  private Duration cpu = Duration.ZERO;

  BudgetTest() {
    budget.judge(nanos, new OwnUsage(cpu, SMALL));
  }

  /** A window in which so much was taken. */
  private Step window(int millicores, long residentBytes) {
    nanos += WINDOW.toNanos();
    cpu = cpu.plus(WINDOW.multipliedBy(millicores).dividedBy(1000));
    return budget.judge(nanos, new OwnUsage(cpu, residentBytes));
  }

  private int windowsUntil(Step wanted) {
    int windows = 1;
    while (window(10, SMALL) != wanted) {
      windows++;
      assertThat(windows).isLessThan(1000);
    }
    return windows;
  }

  @Test
  void withinItsBudgetItDoesEverything() {
    for (int i = 0; i < 100; i++) {
      assertThat(window(499, SMALL)).isEqualTo(Step.ALL);
    }
    assertThat(budget.reason()).isEmpty();
  }

  @Test
  void burstWithinAWindowIsNoExcess() {
    // All of the window's time in its first second, looked at many times.
    cpu = cpu.plus(WINDOW.dividedBy(4));
    for (int i = 1; i < 60; i++) {
      assertThat(budget.judge(nanos + i * 1_000_000_000L, new OwnUsage(cpu, SMALL)))
          .isEqualTo(Step.ALL);
    }
    assertThat(window(0, SMALL)).isEqualTo(Step.ALL);
  }

  @Test
  void eachWindowOverItTakesAStepAndTheLastOneStays() {
    assertThat(window(501, SMALL)).isEqualTo(Step.WITHOUT_EVENTS);
    assertThat(budget.reason()).isEqualTo("it took 501 millicores, its budget is 500");
    assertThat(window(900, SMALL)).isEqualTo(Step.SLOWER);
    assertThat(window(900, SMALL)).isEqualTo(Step.SLOWEST);
    assertThat(window(900, SMALL)).isEqualTo(Step.SLOWEST);
  }

  @Test
  void memoryCountsToo() {
    assertThat(window(10, LARGE)).isEqualTo(Step.WITHOUT_EVENTS);
    assertThat(budget.reason()).isEqualTo("it has 200 MiB, its budget is 100 MiB");
  }

  /** A JVM that has grown does not shrink: that must not keep it from its work for ever. */
  @Test
  void memoryThatIsWithinItsBudgetDoesNotKeepItFromDoingMore() {
    window(900, 80L << 20);
    Step step = Step.WITHOUT_EVENTS;
    for (int i = 0; i < 10; i++) {
      step = window(10, 80L << 20);
    }
    assertThat(step).isEqualTo(Step.ALL);
  }

  @Test
  void justBelowItNothingChanges() {
    window(900, SMALL);
    for (int i = 0; i < 100; i++) {
      assertThat(window(450, SMALL)).isEqualTo(Step.WITHOUT_EVENTS);
    }
  }

  @Test
  void afterQuietWindowsItDoesMoreAgainStepByStep() {
    window(900, SMALL);
    window(900, SMALL);
    windowsUntil(Step.WITHOUT_EVENTS);
    windowsUntil(Step.ALL);
  }

  @Test
  void loadThatComesAgainWithAllWorkMakesItMorePatient() {
    window(900, SMALL);
    int first = windowsUntil(Step.ALL);
    window(900, SMALL);
    int second = windowsUntil(Step.ALL);
    assertThat(second).isEqualTo(2 * first);

    for (int i = 0; i < second; i++) {
      window(10, SMALL);
    }
    window(900, SMALL);
    assertThat(windowsUntil(Step.ALL)).isEqualTo(first);
  }

  @Test
  void withoutLimitsNothingIsTooMuch() {
    Budget unlimited = new Budget(new Budget.Limits(0, 0, WINDOW));
    unlimited.judge(0, new OwnUsage(Duration.ZERO, LARGE));
    assertThat(unlimited.judge(WINDOW.toNanos(), new OwnUsage(WINDOW.multipliedBy(8), LARGE)))
        .isEqualTo(Step.ALL);
  }
}
