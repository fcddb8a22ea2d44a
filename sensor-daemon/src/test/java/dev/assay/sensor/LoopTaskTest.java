package dev.assay.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopTaskTest {

  private final List<Throwable> broken = new ArrayList<>();

  private LoopTask throwing(Error error) {
    return new LoopTask(
        () -> {
          throw error;
        },
        broken::add);
  }

  @Test
  void errorIsHandedOn() {
    Error error = new OutOfMemoryError("test");
    assertThatThrownBy(throwing(error)::run).isSameAs(error);
    assertThat(broken).containsExactly(error);
  }

  @Test
  void exceptionIsLeftToTheLoop() {
    LoopTask task =
        new LoopTask(
            () -> {
              throw new IllegalStateException("test");
            },
            broken::add);
    assertThatThrownBy(task::run).isInstanceOf(IllegalStateException.class);
    assertThat(broken).isEmpty();
  }
}
