package dev.assay.collector.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnacknowledgedTest {

  private final Unacknowledged batches = new Unacknowledged(3);

  @Test
  void durableOnesGoInOrder() {
    batches.add(1, 10);
    batches.add(2, 11);
    batches.add(3, 10);

    assertThat(batches.isFull()).isTrue();
    assertThat(batches.removeDurable(10)).isEqualTo(1);
    assertThat(batches.acknowledged()).isEqualTo(1);
    assertThat(batches.removeDurable(10)).isZero();
    assertThat(batches.removeDurable(11)).isEqualTo(2);
    assertThat(batches.acknowledged()).isEqualTo(3);
    assertThat(batches.isEmpty()).isTrue();
  }

  @Test
  void incompleteOneHoldsThoseAfterIt() {
    batches.add(1, 5);
    batches.add(2, Unacknowledged.INCOMPLETE);
    batches.add(3, 5);

    assertThat(batches.removeDurable(Long.MAX_VALUE)).isEqualTo(1);
    assertThat(batches.hasIncomplete()).isTrue();
    assertThat(batches.isIncomplete(2)).isTrue();
    assertThat(batches.isIncomplete(3)).isFalse();

    batches.complete(2, 6);

    assertThat(batches.hasIncomplete()).isFalse();
    assertThat(batches.isIncomplete(2)).isFalse();
    assertThat(batches.removeDurable(5)).isZero();
    assertThat(batches.removeDurable(6)).isEqualTo(2);
  }

  @Test
  void placesAreUsedAgain() {
    for (long sequence = 1; sequence <= 10; sequence++) {
      batches.add(sequence, Unacknowledged.INCOMPLETE);
      batches.complete(sequence, sequence);
      assertThat(batches.removeDurable(sequence)).isEqualTo(1);
      assertThat(batches.acknowledged()).isEqualTo(sequence);
    }
  }
}
