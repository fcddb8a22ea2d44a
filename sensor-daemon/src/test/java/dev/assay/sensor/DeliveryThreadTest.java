package dev.assay.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryThreadTest {

  private final BlockingQueue<Throwable> broken = new LinkedBlockingQueue<>();
  private final DeliveryThread thread = new DeliveryThread(broken::add);

  @AfterEach
  void stop() {
    thread.shutdownNow();
  }

  @Test
  void errorInATaskIsHandedOn() throws Exception {
    Error error = new NoClassDefFoundError("test");

    thread.execute(() -> fail(error));

    assertThat(broken.poll(1, TimeUnit.MINUTES)).isSameAs(error);
  }

  @Test
  void errorInATimeoutIsHandedOn() throws Exception {
    Error error = new NoClassDefFoundError("test");

    var unused = thread.schedule(() -> fail(error), 1, TimeUnit.MILLISECONDS);

    assertThat(broken.poll(1, TimeUnit.MINUTES)).isSameAs(error);
  }

  @Test
  void exceptionEndsOnlyItsTask() throws Exception {
    CountDownLatch next = new CountDownLatch(1);

    thread.execute(
        () -> {
          throw new IllegalStateException("test");
        });
    thread.execute(next::countDown);

    assertThat(next.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(broken).isEmpty();
  }

  @Test
  void timeoutThatIsCancelledIsNoFailureAndKeepsNothing() throws Exception {
    thread.schedule(() -> fail(new AssertionError()), 1, TimeUnit.HOURS).cancel(false);

    assertThat(thread.getQueue()).isEmpty();
    thread.shutdown();
    assertThat(thread.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    assertThat(broken).isEmpty();
  }

  private static void fail(Error error) {
    throw error;
  }
}
