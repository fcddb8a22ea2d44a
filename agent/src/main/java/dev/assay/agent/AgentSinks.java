package dev.assay.agent;

import dev.assay.agent.config.AgentConfig;
import dev.assay.agent.log.AgentLog;
import dev.assay.agent.report.CollectorChannel;
import dev.assay.agent.report.Observation;
import dev.assay.agent.report.UsageFile;
import dev.assay.agent.report.UsageObserver;
import dev.assay.agent.report.UsageReporter;
import dev.assay.agent.report.UsageSink;
import dev.assay.settings.HostPort;
import dev.assay.wire.client.CollectorCredentials;
import io.grpc.ChannelCredentials;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes what the settings name as places to report to, once the application has started. */
final class AgentSinks implements UsageObserver.Sinks {

  /**
   * A program that ran for this long is no tool in a hurry: it may be kept some time at its end.
   */
  private static final long SHORT_LIFE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** The connection needs a reader, a writer and now and then a name lookup. */
  private static final int MAX_TRANSPORT_THREADS = 4;

  private final AgentConfig config;
  private final Observation observation;
  private final int pid;
  private final boolean wanted;
  private final AgentLog log;
  private final long startNanos = System.nanoTime();
  private @Nullable UsageObserver observer;

  /**
   * Makes them.
   *
   * @param wanted whether somebody has decided already that the end is reported
   */
  AgentSinks(AgentConfig config, Observation observation, int pid, boolean wanted, AgentLog log) {
    this.config = config;
    this.observation = observation;
    this.pid = pid;
    this.wanted = wanted;
    this.log = log;
  }

  /** Sets whom sinks wake; once, before they are opened. */
  void wakes(UsageObserver observer) {
    this.observer = observer;
  }

  @Override
  public List<UsageSink> open() {
    List<UsageSink> sinks = new ArrayList<UsageSink>();
    Path file = config.reportFile();
    if (file != null) {
      // One program may start another with the same options: each writes its own.
      sinks.add(new UsageFile(new File(file.toString().replace("%p", Integer.toString(pid))), log));
    }
    HostPort collector = config.collector();
    if (collector != null) {
      try {
        sinks.add(reporter(collector));
      } catch (IOException | IllegalArgumentException e) {
        log.complain("nothing is sent to collector " + collector + ": " + e.getMessage());
      }
    }
    return sinks;
  }

  private UsageReporter reporter(HostPort collector) throws IOException {
    // First, since it may fail: no thread is left behind.
    ChannelCredentials credentials =
        new CollectorCredentials(
                config.collectorAuthority(),
                config.collectorCertificate(),
                config.collectorKey(),
                config.collectorToken())
            .channel();
    ScheduledThreadPoolExecutor delivery = AgentThreads.single("assay-agent-delivery", log);
    ThreadPoolExecutor transport =
        new ThreadPoolExecutor(
            0,
            MAX_TRANSPORT_THREADS,
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<Runnable>(),
            new AgentThreads("assay-agent-transport", log));
    UsageReporter reporter =
        new UsageReporter(
            CollectorChannel.open(
                collector.host(), collector.port(), credentials, delivery, transport),
            delivery,
            observation,
            version(),
            wanted || config.reportsAtExitAlways(),
            new Wake(),
            log);
    reporter.start();
    return reporter;
  }

  private static String version() {
    try (InputStream text = AgentSinks.class.getResourceAsStream("version.txt")) {
      byte[] bytes = new byte[64];
      int count = text == null ? 0 : text.read(bytes);
      return count <= 0 ? "" : new String(bytes, 0, count, StandardCharsets.US_ASCII).trim();
    } catch (IOException e) {
      return ""; // a version is for people who read logs; usage without it is as good
    }
  }

  @Override
  public boolean wantEndBeforeReady() {
    return wanted
        || config.reportFile() != null
        || config.reportsAtExitAlways()
        || System.nanoTime() - startNanos >= SHORT_LIFE_NANOS;
  }

  private final class Wake implements Runnable {
    @Override
    public void run() {
      UsageObserver woken = observer;
      if (woken != null) {
        woken.wake();
      }
    }
  }
}
