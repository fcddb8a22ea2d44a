package dev.assay.sensor;

import dev.assay.sensor.config.SensorConfig;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the sensor, and stops it in order when the process is told to end. */
public final class SensorMain {

  private static final Logger LOG = LoggerFactory.getLogger(SensorMain.class);

  /** As sysexits(3) has it: EX_CONFIG. */
  private static final int WRONG_SETTINGS = 78;

  private static final int CANNOT_START = 1;

  private SensorMain() {}

  /**
   * Runs a sensor until the process is told to end; arguments are settings, {@code --key=value}.
   */
  public static void main(String[] arguments) throws InterruptedException {
    int status = run(List.of(arguments));
    if (status != 0) {
      Runtime.getRuntime().exit(status);
    }
  }

  private static int run(List<String> arguments) throws InterruptedException {
    SensorConfig config;
    try {
      config = SensorConfig.read(arguments);
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      return WRONG_SETTINGS;
    }
    LOG.info("{} with\n{}", SensorVersion.SENDER, config.table());
    try (Sensor sensor = new Sensor(config, Clock.systemUTC())) {
      sensor.start();
      LOG.info("health at http:/{}/readyz", sensor.healthAddress());
      awaitEnd();
      return 0;
    } catch (IOException e) {
      System.err.println("assay-sensor cannot start: " + e.getMessage());
      return CANNOT_START;
    }
  }

  /** Waits for the signal to end; the sensor is closed before the process is let go. */
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
