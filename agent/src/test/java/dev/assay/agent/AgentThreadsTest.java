package dev.assay.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.agent.log.AgentLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever fails on the agent's threads, the application does not hear of it. */
final class AgentThreadsTest {

  @TempDir Path directory;
  private final AtomicReference<Throwable> application = new AtomicReference<>();
  private Thread.@Nullable UncaughtExceptionHandler before;

  @BeforeEach
  void applicationHandlesErrorsOfItsThreads() {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> application.set(error));
  }

  @AfterEach
  void restore() {
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  @Test
  void errorOfAThreadIsLoggedAndDoesNotReachTheApplication() throws Exception {
    Thread thread = AgentThreads.unstarted("assay-agent-x", AgentThreadsTest::fail, log());
    thread.start();
    thread.join();

    assertThat(Files.readString(logFile())).contains("assay-agent-x", "no memory, says the test");
    assertThat(application).hasNullValue();
  }

  @Test
  void errorOfATaskIsLoggedAndTheNextOneRuns() throws Exception {
    ScheduledThreadPoolExecutor executor = AgentThreads.single("assay-agent-y", log());
    CountDownLatch next = new CountDownLatch(1);
    executor.execute(AgentThreadsTest::fail);
    executor.execute(next::countDown);

    assertThat(next.await(60, TimeUnit.SECONDS)).isTrue();
    executor.shutdown();
    assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(logFile())).contains("assay-agent-y", "no memory, says the test");
    assertThat(application).hasNullValue();
  }

  private static void fail() {
    throw new OutOfMemoryError("no memory, says the test");
  }

  private Path logFile() {
    return directory.resolve("agent.log");
  }

  private AgentLog log() {
    return new AgentLog(logFile().toFile(), Clock.systemUTC());
  }
}
