package dev.assay.agent;

import dev.assay.agent.classload.BridgeSweep;
import dev.assay.agent.classload.ChangeDetector;
import dev.assay.agent.classload.ClassSweep;
import dev.assay.agent.classload.JvmCounters;
import dev.assay.agent.classload.LoadedClassesSweep;
import dev.assay.agent.config.AgentConfig;
import dev.assay.agent.log.AgentLog;
import dev.assay.agent.origin.JvmOrigin;
import dev.assay.agent.origin.ProcessOrigin;
import dev.assay.agent.report.ArtifactName;
import dev.assay.agent.report.Gap;
import dev.assay.agent.report.Observation;
import dev.assay.agent.report.UsageObserver;
import dev.assay.jvmti.BridgeUnavailableException;
import dev.assay.jvmti.JvmtiBridge;
import dev.assay.settings.SettingsProblem;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wires the agent's parts and owns its threads: one daemon of lowest priority, and those that talk
 * to a collector once there is something to say.
 *
 * <p>Lives in the agent's own class loader; {@link AgentMain} is how it gets there.
 */
public final class Agent {

  private static final Path PROC = Paths.get("/proc");

  private final String options;
  private final @Nullable Instrumentation instrumentation;
  private final Entry entry;
  private final AgentExit exit = new AgentExit();
  private final Clock clock = Clock.systemUTC();
  private AgentLog log = new AgentLog(null, clock);

  private Agent(String options, @Nullable Instrumentation instrumentation, Entry entry) {
    this.options = options;
    this.instrumentation = instrumentation;
    this.entry = entry;
  }

  /**
   * Begins to observe on a thread of its own: in the agent of {@code -javaagent}, before the
   * application's start.
   *
   * @param instrumentation a {@link Instrumentation}; not declared so, since a JVM without the
   *     module java.instrument could not even look this class's methods up
   */
  public static void start(@Nullable String options, Object instrumentation) {
    start(options, (Instrumentation) instrumentation, Entry.BEFORE_START);
  }

  private static void start(
      @Nullable String options, Instrumentation instrumentation, Entry entry) {
    Agent agent = new Agent(options == null ? "" : options, instrumentation, entry);
    Runtime.getRuntime()
        .addShutdownHook(AgentThreads.unstarted("assay-agent-exit", agent.exit, agent.log));
    AgentThreads.unstarted("assay-agent", agent.observing(), agent.log).start();
  }

  /**
   * Begins to observe a JVM that runs, on a thread of its own, without the bridge.
   *
   * @param instrumentation as in {@link #start}
   */
  public static void startLate(@Nullable String options, Object instrumentation) {
    start(options, (Instrumentation) instrumentation, Entry.LATE);
  }

  /** Observes on the calling thread, which is a daemon, once the application has started. */
  public static void startFromBridge(@Nullable String options) {
    observeHere(options, Entry.AFTER_START);
  }

  /** Observes on the calling thread, which is a daemon, a JVM that has run before. */
  public static void startAttached(@Nullable String options) {
    observeHere(options, Entry.ATTACHED);
  }

  private static void observeHere(@Nullable String options, Entry entry) {
    Thread.currentThread().setContextClassLoader(Agent.class.getClassLoader());
    new Agent(options == null ? "" : options, null, entry).observing().run();
  }

  /**
   * Looks once, reports, and returns: in a JVM that ends before the application counts as started.
   */
  public static void reportAtExit(@Nullable String options) {
    new Agent(options == null ? "" : options, null, Entry.AT_EXIT).observing().run();
  }

  private Runnable observing() {
    return new Runnable() {
      @Override
      public void run() {
        try {
          observe();
        } catch (
            Throwable e) { // This thread is in someone else's program: whatever happened ends here.
          if (exit.hasBegun()) {
            log.say("the JVM ended during the agent's start: " + e);
          } else {
            log.fatal(e.toString());
          }
        } finally {
          exit.decide();
        }
      }
    };
  }

  private void observe() throws IOException {
    AgentConfig config = AgentConfig.read(options);
    if (!config.enabled()) {
      return;
    }
    Path logFile = config.logFile();
    log = new AgentLog(logFile == null ? null : logFile.toFile(), clock);
    complainOf(config.problems());
    if (config.collector() == null && config.reportFile() == null) {
      log.fatal(
          "set agent.collector=HOST:PORT or agent.report.file=PATH, there is nobody to report to");
      return;
    }
    if (config.reportFile() == null && !config.reportsAtExitAlways()) {
      exit.decide(); // tools that have ended by now go without delay
    }
    ProcessOrigin process = ProcessOrigin.read(PROC);
    Bridge bridge = bridge(config); // who attached the agent takes it as observing from here on
    ClassSweep sweep = sweep(bridge);
    if (sweep == null) {
      log.fatal(bridge.problem);
      return;
    }
    Observation observation =
        new Observation(
            process,
            JvmOrigin.read(PROC, process, clock.millis()),
            new ArtifactName(config.application(), config.component(), config.version()),
            clock.millis(),
            sweep,
            gaps(bridge));
    JvmCounters counters = JvmCounters.open(JvmOrigin.user(), process.pid());
    AgentSinks sinks =
        new AgentSinks(config, observation, process.pid(), entry == Entry.AT_EXIT, log);
    UsageObserver observer =
        new UsageObserver(
            observation, new ChangeDetector(sweep, counters), sinks, times(config), clock);
    sinks.wakes(observer);
    if (entry == Entry.AT_EXIT) {
      observer.end();
    } else {
      finishAtExit(observer, bridge);
    }
    observer.run();
  }

  private void complainOf(List<SettingsProblem> problems) {
    if (problems.isEmpty()) {
      return;
    }
    StringBuilder all = new StringBuilder("these settings are not in effect:");
    for (SettingsProblem problem : problems) {
      all.append(' ').append(problem).append(';');
    }
    log.complain(all.toString());
  }

  private @Nullable ClassSweep sweep(Bridge bridge) {
    if (bridge.library != null) {
      return new BridgeSweep(bridge.library);
    }
    return instrumentation == null ? null : new LoadedClassesSweep(instrumentation);
  }

  private Bridge bridge(AgentConfig config) {
    try {
      Path library = config.bridgeLibrary();
      if (entry.hasBridge) {
        return new Bridge(JvmtiBridge.preloaded(), "");
      }
      return new Bridge(
          library != null
              ? JvmtiBridge.load(library, instrumentation)
              : JvmtiBridge.unpack(config.bridgeDirectory(), instrumentation),
          "");
    } catch (BridgeUnavailableException e) {
      log.say("initialised classes are not seen, only loaded ones: " + e.getMessage());
      return new Bridge(null, String.valueOf(e.getMessage()));
    }
  }

  private List<Gap> gaps(Bridge bridge) {
    List<Gap> gaps = new ArrayList<Gap>();
    if (bridge.library == null) {
      gaps.add(Gap.noNativeBridge(bridge.problem));
    }
    if (entry.late) {
      gaps.add(Gap.lateStart());
    }
    return gaps;
  }

  private UsageObserver.Times times(AgentConfig config) {
    // The bridge hands over once it has seen the application start.
    Duration limit = entry.hasBridge ? Duration.ZERO : config.readyLimit();
    return new UsageObserver.Times(
        config.readyQuiet(), limit, config.reportInterval(), config.exitTimeout());
  }

  private void finishAtExit(final UsageObserver observer, Bridge bridge) {
    Runnable last =
        new Runnable() {
          @Override
          public void run() {
            finish(observer);
          }
        };
    if (bridge.library != null) {
      // After every shutdown hook, so that what those use is seen too.
      bridge.library.atExit(last);
      exit.decide();
    } else {
      exit.act(last);
    }
  }

  private void finish(UsageObserver observer) {
    try {
      observer.finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) { // This may be the thread on which the JVM ends.
      log.say("waiting for the last report failed: " + e);
    }
  }

  /** At what point of the JVM's life the agent came in. */
  private enum Entry {
    /** By -javaagent. */
    BEFORE_START(false, false),
    /** By -agentpath, which has listened since the start. */
    AFTER_START(true, false),
    /** By -agentpath, in a JVM that has no time for more. */
    AT_EXIT(true, false),
    /** The bridge was attached to a JVM that runs. */
    ATTACHED(true, true),
    /** The agent's jar was, without the bridge. */
    LATE(false, true);

    private final boolean hasBridge;
    private final boolean late;

    Entry(boolean hasBridge, boolean late) {
      this.hasBridge = hasBridge;
      this.late = late;
    }
  }

  /** The native library, or why there is none. */
  private static final class Bridge {
    private final @Nullable JvmtiBridge library;
    private final String problem;

    Bridge(@Nullable JvmtiBridge library, String problem) {
      this.library = library;
      this.problem = problem;
    }
  }
}
