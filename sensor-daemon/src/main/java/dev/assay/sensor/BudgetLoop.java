package dev.assay.sensor;

import dev.assay.sensor.budget.Budget;
import dev.assay.sensor.budget.OwnUsage;
import dev.assay.sensor.budget.Step;
import dev.assay.sensor.coverage.CoverageLedger;
import dev.assay.sensor.coverage.Gap.Cause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what the sensor itself takes, and has it do less where that is too much. All but the
 * getters belong to the thread that scans.
 */
final class BudgetLoop implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(BudgetLoop.class);
  private static final Path PROC = Path.of("/proc");
  private static final String SUBJECT = "budget";

  private final Budget budget;
  private final CoverageLedger ledger;
  private final ScanLoop scans;
  private final Consumer<Boolean> events;
  private volatile Step step = Step.ALL;
  private volatile OwnUsage usage = new OwnUsage(Duration.ZERO, 0);
  private boolean unreadable;

  /**
   * Creates one that has looked at nothing yet.
   *
   * @param scans made rarer
   * @param events told whether files that are opened are to be watched
   */
  BudgetLoop(Budget budget, CoverageLedger ledger, ScanLoop scans, Consumer<Boolean> events) {
    this.budget = budget;
    this.ledger = ledger;
    this.scans = scans;
    this.events = events;
  }

  @Override
  public void run() {
    try {
      usage = OwnUsage.read(PROC);
      take(budget.judge(System.nanoTime(), usage));
      unreadable = false;
    } catch (IOException e) {
      if (!unreadable) {
        LOG.warn(
            "what this sensor takes itself cannot be read, so its budget is not kept: {}",
            e.toString());
        unreadable = true;
      }
    }
  }

  private void take(Step next) {
    Step before = step;
    if (next == before) {
      return;
    }
    step = next;
    scans.rarer(next.rarer());
    if (next.hasEvents() != before.hasEvents()) {
      events.accept(next.hasEvents());
    }
    if (next == Step.ALL) {
      LOG.info("the sensor is well below its budget, and does all of its work again");
      ledger.close(Cause.NO_FILE_EVENTS, SUBJECT);
    } else {
      LOG.warn(
          "to stay in its budget the sensor does less: {} ({})", next.words(), budget.reason());
      ledger.open(
          Cause.NO_FILE_EVENTS,
          SUBJECT,
          "to stay in the sensor's budget "
              + next.words()
              + ": "
              + budget.reason()
              + ". Raise sensor.budget.cpu or sensor.budget.memory if the node can spare it",
          0);
    }
    if (before == Step.ALL) {
      // What was opened meanwhile stays unknown, also when files are watched again.
      ledger.lose(
          Cause.NO_FILE_EVENTS,
          "budget before",
          "times that files which were opened were not watched, to stay in the sensor's budget",
          1);
    }
  }

  Step step() {
    return step;
  }

  OwnUsage usage() {
    return usage;
  }
}
