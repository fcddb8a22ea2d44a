package dev.assay.sensor.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.content.FileContent.Sha256;
import dev.assay.sensor.linux.FileStatus;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestCacheTest {

  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  private final SettableClock clock = new SettableClock();
  private final DigestCache cache = new DigestCache(3, DAY, clock);

  private static DigestCache.Key key(String place, long inode, long size, Instant changed) {
    return DigestCache.Key.of(place, new FileStatus(true, 1, 2, inode, size, size, changed));
  }

  private static Sha256 digest(int of) {
    return new Sha256(ByteBuffer.allocate(32).putInt(0, of));
  }

  @Test
  void fileIsTheSameWhileNothingOfItMoved() {
    cache.put(key("d", 7, 100, THEN), digest(1));
    assertThat(cache.get(key("d", 7, 100, THEN))).isEqualTo(digest(1));
  }

  @ParameterizedTest
  @CsvSource({
    "e, 7, 100, 0", // another device
    "d, 8, 100, 0", // replaced
    "d, 7, 101, 0", // longer
    "d, 7, 100, 1" // changed in place: a nanosecond will do
  })
  void fileIsAnotherWhenAnyOfItMoved(String place, long inode, long size, long nanos) {
    cache.put(key("d", 7, 100, THEN), digest(1));
    assertThat(cache.get(key(place, inode, size, THEN.plusNanos(nanos)))).isNull();
  }

  @Test
  void accessAndMountAreNoPartOfIt() {
    cache.put(DigestCache.Key.of("d", new FileStatus(true, 1, 2, 7, 9, 9, THEN)), digest(1));
    assertThat(cache.get(DigestCache.Key.of("d", new FileStatus(true, 1, 3, 7, 9, 0, THEN))))
        .isEqualTo(digest(1));
  }

  @Test
  void digestIsBelievedForALimitedTime() {
    cache.put(key("d", 7, 100, THEN), digest(1));
    clock.now = THEN.plus(DAY).minusNanos(1);
    assertThat(cache.get(key("d", 7, 100, THEN))).isNotNull();
    clock.now = THEN.plus(DAY);
    assertThat(cache.get(key("d", 7, 100, THEN))).isNull();
  }

  @Test
  void whatWasUsedLongestAgoGoesFirst() {
    for (int i = 1; i <= 3; i++) {
      cache.put(key("d", i, 1, THEN), digest(i));
    }
    assertThat(cache.get(key("d", 1, 1, THEN))).isNotNull();
    cache.put(key("d", 4, 1, THEN), digest(4));

    assertThat(cache.size()).isEqualTo(3);
    assertThat(cache.get(key("d", 2, 1, THEN))).isNull();
    assertThat(cache.get(key("d", 1, 1, THEN))).isEqualTo(digest(1));
  }

  private static final class SettableClock extends Clock {

    private Instant now = THEN;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
