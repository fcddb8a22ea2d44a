package dev.assay.collector.page;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.AbstractHttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Serves all rows of a list that a filter lets through as a file: JSON as the API has it, or CSV
 * with a column for each value.
 */
final class ExportService<A extends Message> extends AbstractHttpService {

  /** The most that the API gives at once. */
  private static final int ROWS_AT_ONCE = 1000;

  /** Held in memory while the file is made; whoever needs more pages through the API. */
  private static final int MAX_ROWS = 20_000;

  private final Listing<A> listing;
  private final Format format;

  /** A format of files. */
  enum Format {
    /** An array of the API's messages. */
    JSON("json"),
    /** A table, RFC 4180. */
    CSV("csv");

    private final String ending;

    Format(String ending) {
      this.ending = ending;
    }

    String ending() {
      return ending;
    }

    private MediaType type() {
      return switch (this) {
        case JSON -> MediaType.JSON_UTF_8;
        case CSV -> MediaType.CSV_UTF_8;
      };
    }
  }

  ExportService(Listing<A> listing, Format format) {
    this.listing = listing;
    this.format = format;
  }

  @Override
  protected HttpResponse doGet(ServiceRequestContext context, HttpRequest request) {
    Asked asked = PageService.asked(context);
    // Longer than a page takes, since it is many of them.
    context.clearRequestTimeout();
    return HttpResponse.of(
        rows(asked, "", new ArrayList<>())
            .thenApply(rows -> file(asked, rows))
            .exceptionally(ExportService::failed));
  }

  private CompletableFuture<List<Message>> rows(Asked asked, String token, List<Message> before) {
    return listing
        .ask(asked, ROWS_AT_ONCE, token)
        .thenCompose(
            answer -> {
              before.addAll(listing.rows(answer));
              String next = listing.nextToken(answer);
              if (next.isEmpty()) {
                return CompletableFuture.completedFuture(before);
              }
              if (before.size() >= MAX_ROWS) {
                throw Status.INVALID_ARGUMENT
                    .withDescription(
                        "more than " + MAX_ROWS + " rows: choose fewer, or page through the API")
                    .asRuntimeException();
              }
              return rows(asked, next, before);
            });
  }

  private HttpResponse file(Asked asked, List<Message> rows) {
    String name = "assay-" + asked.path().replaceAll("[^a-z.]", "");
    return HttpResponse.of(
        PageHeaders.builder(HttpStatus.OK, format.type())
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
            .build(),
        HttpData.ofUtf8(format == Format.CSV ? RowsCsv.write(rows) : json(rows)));
  }

  private static String json(List<Message> rows) {
    JsonFormat.Printer printer = JsonFormat.printer().alwaysPrintFieldsWithNoPresence();
    List<String> each = new ArrayList<>();
    for (Message row : rows) {
      try {
        each.add(printer.print(row));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(
            "row of type " + row.getDescriptorForType().getFullName(), e);
      }
    }
    return "[" + String.join(",\n", each) + "]\n";
  }

  private static HttpResponse failed(Throwable failure) {
    PageService.Failure told = PageService.Failure.of(failure);
    return HttpResponse.of(
        PageHeaders.of(HttpStatus.valueOf(told.status()), MediaType.PLAIN_TEXT_UTF_8),
        HttpData.ofUtf8(told.title() + ": " + told.detail() + "\n"));
  }
}
