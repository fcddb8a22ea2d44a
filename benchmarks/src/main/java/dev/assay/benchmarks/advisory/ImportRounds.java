package dev.assay.benchmarks.advisory;

import dev.assay.collector.vulnerability.database.DatabaseUpdate;
import dev.assay.collector.vulnerability.database.ImportRefusedException;
import dev.assay.collector.vulnerability.database.IndexedFile;
import dev.assay.collector.vulnerability.source.DirectorySource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Imports all archives of a folder, round after round, beside inflating them alone. */
final class ImportRounds {

  private final Path archives;
  private final List<String> ecosystems;
  private Path last;
  private long records;
  private long bytes;

  ImportRounds(Path archives) throws IOException {
    this.archives = archives;
    this.ecosystems = new DirectorySource(archives).ecosystems();
    this.last = archives;
  }

  /** Returns the database that the last round made. */
  Path directory() {
    return last;
  }

  String run(int rounds) throws IOException, ImportRefusedException {
    List<Double> inflating = new ArrayList<>();
    List<Double> importing = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      long begin = System.nanoTime();
      inflate();
      long middle = System.nanoTime();
      importAll();
      inflating.add((middle - begin) / 1e9);
      importing.add((System.nanoTime() - middle) / 1e9);
    }
    double floor = median(inflating);
    double seconds = median(importing);
    return String.format(
        Locale.ROOT,
        """
        | what | records/s | s for %d records | x floor | bytes/record | 64,000 records |
        |---|---|---|---|---|---|
        | inflate the archives, nothing else (floor) | %.0f | %.3f | 1.00 | | |
        | import, warm, durable | %.0f | %.3f | %.2f | %.0f | %.1f MB |
        | import, first round of a fresh JVM | %.0f | %.3f | | | |

        """,
        records,
        records / floor,
        floor,
        records / seconds,
        seconds,
        seconds / floor,
        (double) bytes / records,
        64_000.0 * bytes / records / 1e6,
        records / importing.get(0),
        importing.get(0));
  }

  static double median(List<Double> rounds) {
    List<Double> settled = new ArrayList<>(rounds.subList(rounds.size() / 3, rounds.size()));
    Collections.sort(settled);
    return settled.get(settled.size() / 2);
  }

  private void importAll() throws IOException, ImportRefusedException {
    last = Files.createTempDirectory("advisories");
    records = 0;
    bytes = 0;
    try (DatabaseUpdate update = DatabaseUpdate.begin(last, Clock.systemUTC())) {
      for (String each : ecosystems) {
        Path archive = archives.resolve(each).resolve("all.zip");
        for (IndexedFile file : update.importArchive(archive, each, "benchmark", "")) {
          records += file.records();
          bytes += file.sizeBytes();
        }
      }
      update.commit();
    }
  }

  private void inflate() throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (String each : ecosystems) {
      try (ZipFile zip = new ZipFile(archives.resolve(each).resolve("all.zip").toFile())) {
        Enumeration<? extends ZipEntry> entries = zip.entries();
        while (entries.hasMoreElements()) {
          try (InputStream in = zip.getInputStream(entries.nextElement())) {
            while (in.read(buffer) >= 0) {
              // Only the inflating counts.
            }
          }
        }
      }
    }
  }
}
