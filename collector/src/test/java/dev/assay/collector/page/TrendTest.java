package dev.assay.collector.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.assay.wire.v1.TrendPoint;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrendTest {

  private static final long HOUR = 3_600_000;

  private static TrendPoint point(long hour, long violations) {
    return TrendPoint.newBuilder()
        .setAt(Timestamps.fromMillis(hour * HOUR))
        .setViolations(violations)
        .build();
  }

  private static Trend of(TrendPoint... points) {
    return Trend.of("Open violations", "/violations", List.of(points), TrendPoint::getViolations);
  }

  @Test
  void lineGoesFromFirstToLastAndTheMostIsAtTheTop() {
    Trend trend = of(point(1, 0), point(2, 4), point(3, 2));
    assertThat(trend.path()).isEqualTo("M0.0 28.0L50.0 2.0L100.0 15.0");
    assertThat(trend.inWords()).isEqualTo("Open violations: 0 at first, 2 at last, 4 at the most");
  }

  @Test
  void lineIsBrokenWhereNothingWasRecorded() {
    assertThat(of(point(0, 1), point(1, 1), point(9, 1), point(10, 1)).path())
        .isEqualTo("M0.0 2.0L10.0 2.0M90.0 2.0L100.0 2.0");
  }

  @Test
  void lessThanTwoPointsAreNoLine() {
    assertThat(of(point(1, 3)).isShown()).isFalse();
    assertThat(of(point(1, 3)).since()).isEqualTo(Timestamps.fromMillis(HOUR));
    assertThat(Stream.of(of())).noneMatch(Trend::isShown);
  }
}
