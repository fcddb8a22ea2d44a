package dev.assay.collector.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class WaitingStreamsTest {

  @Test
  void eventLoopWithoutWaitingStreamsIsNotWoken() {
    List<Runnable> tasks = new ArrayList<>();
    new WaitingStreams(tasks::add).acknowledge();
    assertThat(tasks).isEmpty();
  }

  @Test
  void eventLoopThatHasEndedIsNoFailure() {
    List<Runnable> run = new ArrayList<>();
    new WaitingStreams(
            task -> {
              throw new RejectedExecutionException("ended");
            })
        .run(() -> run.add(() -> {}));
    assertThat(run).isEmpty();
  }
}
