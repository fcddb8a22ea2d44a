package dev.assay.collector.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tables are such that engines which spread them over machines take them: 0041-postgresql.md. */
class MigrationsTest {

  /** What those engines do not have, do slowly, or only where all of it is on one machine. */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "\\b(SERIAL|BIGSERIAL|CREATE SEQUENCE|NEXTVAL|AUTOINCREMENT|IDENTITY|REFERENCES|TRIGGER|TEMPORARY|TEMP"
              + "|NOTIFY|EXCLUDE|INHERITS)\\b");

  private static final Pattern TABLE =
      Pattern.compile("CREATE TABLE (\\w+) \\((.*?)\\)\\s*(?:\\$\\{CLUSTERED})?;", Pattern.DOTALL);

  private static final Pattern UNIQUE = Pattern.compile("CREATE UNIQUE INDEX (\\w+)");

  private static String migrations() throws IOException, URISyntaxException {
    Path directory =
        Path.of(Objects.requireNonNull(MigrationsTest.class.getResource("/db/migration")).toURI());
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found = files.sorted().toList();
      assertThat(found).hasSizeGreaterThan(15);
      StringBuilder all = new StringBuilder();
      for (Path each : found) {
        all.append(
            Files.readString(each)
                .lines()
                .map(line -> line.replaceFirst("--.*", ""))
                .collect(Collectors.joining("\n", "", "\n")));
      }
      return all.toString().toUpperCase(Locale.ROOT);
    }
  }

  @Test
  void nothingIsUsedThatNeedsOneMachine() throws Exception {
    Matcher forbidden = FORBIDDEN.matcher(migrations().replaceAll("'[^']*'", ""));
    assertThat(forbidden.results().map(each -> each.group())).isEmpty();
  }

  @Test
  void everyTableHasAKeyOfContentsToBeSpreadBy() throws Exception {
    String migrations = migrations();
    assertThat(TABLE.matcher(migrations).results().count())
        .isEqualTo(Pattern.compile("CREATE TABLE").matcher(migrations).results().count());
    TABLE
        .matcher(migrations)
        .results()
        .forEach(each -> assertThat(each.group(2)).as(each.group(1)).contains("PRIMARY KEY"));
    assertThat(UNIQUE.matcher(migrations).results().map(each -> each.group(1)))
        .as("what is unique beside the key has to be looked for on every machine")
        .containsExactly("ADVISORY_EVENT_ONCE");
  }
}
