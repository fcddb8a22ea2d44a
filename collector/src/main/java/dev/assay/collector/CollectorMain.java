package dev.assay.collector;

import dev.assay.collector.config.CollectorConfig;
import dev.assay.settings.SettingsException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the collector, and stops it in order when the process is told to end. */
public final class CollectorMain {

  private static final Logger log = LoggerFactory.getLogger(CollectorMain.class);

  /** As sysexits(3) has it: EX_CONFIG. */
  private static final int WRONG_SETTINGS = 78;

  private static final int CANNOT_START = 1;

  private CollectorMain() {}

  /**
   * Runs a collector until the process is told to end; arguments are settings, {@code --key=value}.
   */
  public static void main(String[] arguments) throws InterruptedException {
    int status = run(List.of(arguments));
    if (status != 0) {
      Runtime.getRuntime().exit(status);
    }
  }

  private static int run(List<String> arguments) throws InterruptedException {
    CollectorConfig config;
    try {
      config = CollectorConfig.read(arguments);
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      return WRONG_SETTINGS;
    }
    log.info("{} with\n{}", CollectorVersion.PROGRAM, config.table());
    try (Collector collector = Collector.start(config, Clock.systemUTC())) {
      log.info("listening: {}", collector.url());
      awaitEnd();
      return 0;
    } catch (IllegalArgumentException | IllegalStateException e) {
      return cannotStart(e);
    } catch (dev.assay.collector.storage.DatabaseException e) {
      return cannotStart(e);
    }
  }

  private static int cannotStart(RuntimeException reason) {
    System.err.println("assay-collector cannot start: " + reason.getMessage());
    return CANNOT_START;
  }

  /** Waits for the signal to end; the collector is closed before the process is let go. */
  private static void awaitEnd() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  told.countDown();
                  try {
                    main.join();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "assay-end"));
    told.await();
  }
}
