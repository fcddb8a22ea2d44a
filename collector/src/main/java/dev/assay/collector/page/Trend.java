package dev.assay.collector.page;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.assay.wire.v1.TrendPoint;
import dev.assay.wire.v1.Trends;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * A count over time as a line, in a box of 100 by 30.
 *
 * @param title what is counted
 * @param url where it is listed
 * @param path the line, as SVG has it: broken where nothing was recorded; empty while there are
 *     fewer than two points
 * @param first what was counted first
 * @param last what was counted last
 * @param most the most of it
 * @param since when the first was; unset: nothing is recorded
 */
record Trend(
    String title, String url, String path, long first, long last, long most, Timestamp since) {

  private static final double WIDTH = 100;
  private static final double HEIGHT = 30;

  /** Room for the line's width. */
  private static final double MARGIN = 2;

  /** It is recorded each hour: a line over more than this would show what nobody counted. */
  private static final long BREAK_MILLIS = 3 * 3_600_000L;

  /** Returns the lines of the dashboard. */
  static List<Trend> of(Trends trends) {
    List<TrendPoint> points = trends.getPointsList();
    return List.of(
        of("Open violations", "/violations", points, TrendPoint::getViolations),
        of(
            "Images vulnerable in use",
            "/images?risk=vulnerable_in_use",
            points,
            TrendPoint::getImagesVulnerableInUse),
        of(
            "Images with known packages, of 100",
            "/images",
            points,
            point -> share(point.getImagesMeasured(), point.getImages())));
  }

  private static long share(long part, long whole) {
    return whole == 0 ? 0 : 100 * part / whole;
  }

  /** Returns a line through points, the earliest first. */
  static Trend of(
      String title, String url, List<TrendPoint> points, ToLongFunction<TrendPoint> count) {
    if (points.isEmpty()) {
      return new Trend(title, url, "", 0, 0, 0, Timestamp.getDefaultInstance());
    }
    TrendPoint first = points.get(0);
    TrendPoint last = points.get(points.size() - 1);
    long most = points.stream().mapToLong(count).max().orElse(0);
    return new Trend(
        title,
        url,
        points.size() < 2 ? "" : path(points, count, most),
        count.applyAsLong(first),
        count.applyAsLong(last),
        most,
        first.getAt());
  }

  private static String path(List<TrendPoint> points, ToLongFunction<TrendPoint> count, long most) {
    long begin = Timestamps.toMillis(points.get(0).getAt());
    long end = Timestamps.toMillis(points.get(points.size() - 1).getAt());
    StringBuilder path = new StringBuilder();
    long before = 0;
    for (TrendPoint point : points) {
      long at = Timestamps.toMillis(point.getAt());
      double x = end == begin ? WIDTH : WIDTH * (at - begin) / (end - begin);
      double part = most == 0 ? 0 : (double) count.applyAsLong(point) / most;
      double y = HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN);
      boolean broken = path.isEmpty() || at - before > BREAK_MILLIS;
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", broken ? "M" : "L", x, y));
      before = at;
    }
    return path.toString();
  }

  /** Whether there is a line to show. */
  boolean isShown() {
    return !path.isEmpty();
  }

  /** Returns it in words, for who does not see it. */
  String inWords() {
    return title
        + ": "
        + Words.number(first)
        + " at first, "
        + Words.number(last)
        + " at last, "
        + Words.number(most)
        + " at the most";
  }
}
