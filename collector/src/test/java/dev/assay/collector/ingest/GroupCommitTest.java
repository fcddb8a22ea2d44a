package dev.assay.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.collector.change.ChangeFeed;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GroupCommitTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final EvidenceLedger ledger =
      new EvidenceLedger(Clock.systemUTC(), new Capacity(1 << 20), EvidenceLedger.Patience.DEFAULT);

  /** Takes everything, keeps nothing. */
  private static final class Nowhere implements EvidenceStore {
    @Override
    public void store(Changes changes) {}

    @Override
    public void load(Reader reader) {}
  }

  @Test
  @Timeout(120)
  void listenerThatThrowsNeitherStopsCommitsNorIsHiddenFromHealth() throws InterruptedException {
    GroupCommit commit =
        new GroupCommit(
            ledger, new Nowhere(), new ChangeFeed(), Clock.systemUTC(), Duration.ofMillis(1));
    AtomicBoolean broken = new AtomicBoolean(true);
    AtomicInteger thrown = new AtomicInteger();
    AtomicLong heard = new AtomicLong();
    commit.add(
        epoch -> {
          if (broken.get()) {
            thrown.incrementAndGet();
            throw new IllegalStateException("broken stream");
          }
        });
    commit.add(heard::set);
    Thread thread = new Thread(commit, "commit");
    thread.start();
    try {
      commit.workArrived();
      await().atMost(PATIENCE).until(() -> thrown.get() > 0);
      await().atMost(PATIENCE).until(() -> commit.failure() != null);
      assertThat(commit.failure()).contains("broken stream");
      long before = heard.get();
      commit.workArrived();
      await().atMost(PATIENCE).until(() -> heard.get() > before && thrown.get() > 1);
      assertThat(commit.isRunning()).isTrue();
      broken.set(false);
      commit.workArrived();
      await().atMost(PATIENCE).until(() -> commit.failure() == null);
    } finally {
      commit.close();
      thread.join();
    }
  }
}
