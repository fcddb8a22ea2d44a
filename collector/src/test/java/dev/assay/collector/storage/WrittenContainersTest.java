package dev.assay.collector.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WrittenContainersTest {

  private final WrittenContainers written = new WrittenContainers();

  @Test
  void whatIsWrittenAfterMarkIsTold() {
    written.add(List.of(1L, 2L));
    long mark = written.mark();
    assertThat(written.since(mark)).isEmpty();
    written.add(List.of(3L, 1L));
    assertThat(written.since(mark)).containsExactlyInAnyOrder(1L, 3L);
    assertThat(written.since(0)).containsExactlyInAnyOrder(1L, 2L, 3L);
  }

  @Test
  void whoComesTooLateIsNotToldAPart() {
    long mark = written.mark();
    written.add(LongStream.rangeClosed(0, 20_000).boxed().toList());
    assertThat(written.since(mark)).isNull();
    assertThat(written.since(mark + 1)).hasSize(20_000).doesNotContain(0L);
  }
}
