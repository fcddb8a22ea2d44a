package dev.assay.benchmarks.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.benchmarks.ResultsPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Writes what {@code benchmarks/page} measured into its section of the page of results. */
public final class PageSection {

  private PageSection() {}

  /** Argument: directory of the benchmarks module. */
  public static void main(String[] arguments) throws IOException {
    Path module = Path.of(arguments[0]);
    JsonNode result =
        new ObjectMapper().readTree(Files.readString(module.resolve("results/page.json")));
    String section =
        String.format(
            Locale.ROOT,
            """
            ## Web page: %1$d images, %2$d containers

            A collector with SQLite on this machine, the evidence of 100 nodes sent over gRPC, each reference checked with a
            registry on this machine, one of a hundred violated. Times in ms, of requests one after the other, the page beside
            the questions to the API (HTTP/JSON) that it asks, and beside reading every value of the tables that hold the
            same. First paint: of Chromium without a window, median of 5. Load of the machine at the start and at the end:
            %3$s: `benchmarks/page %1$d`.

            | page | median | 95 of 100 | API, median | page : API | reading the tables | page : reading | first paint |
            |---|---|---|---|---|---|---|---|
            %4$s

            First load of the dashboard with all that it needs: %5$.0f kB, compressed. From the event stream's word of a new
            violation to its row in the list, as the page sees both: %6$s ms.
            """,
            result.path("images").asInt(),
            result.path("containers").asInt(),
            result.path("load").asText(),
            StreamSupport.stream(result.path("pages").spliterator(), false)
                .map(row -> row(row, result.path("first_paint")))
                .collect(Collectors.joining("\n")),
            result.path("first_load_bytes").asDouble() / 1000,
            StreamSupport.stream(result.path("live").spliterator(), false)
                .map(each -> String.format(Locale.ROOT, "%.0f", each.asDouble()))
                .collect(Collectors.joining(", ")));
    new ResultsPage(module.resolve("RESULTS.md")).replaceSection("page", section);
    System.out.println(section);
  }

  private static String row(JsonNode row, JsonNode paints) {
    double median = row.path("median").asDouble();
    double api = row.path("api_median").asDouble();
    double scan = row.path("scan").asDouble();
    JsonNode paint = paints.path(row.path("page").asText());
    return String.format(
        Locale.ROOT,
        "| `%s` | %.1f | %.1f | %.1f | %.2fx | %.1f | %.3fx | %s |",
        row.path("page").asText(),
        median,
        row.path("p95").asDouble(),
        api,
        median / api,
        scan,
        median / scan,
        paint.isMissingNode() ? "" : String.format(Locale.ROOT, "%.0f", paint.asDouble()));
  }
}
