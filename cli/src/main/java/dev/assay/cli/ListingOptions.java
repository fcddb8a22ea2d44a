package dev.assay.cli;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import java.io.PrintWriter;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What all lists have in common: a collector, a limit, a format. */
final class ListingOptions {

  private static final int MOST_PAGE_SIZE = 1000;

  /** Asks for one page of a list. */
  interface Question<R extends Message> {
    R ask(QueryBlockingStub query, int pageSize, String pageToken);
  }

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private OutputFormat output;

  @Option(
      names = "--limit",
      paramLabel = "ROWS",
      defaultValue = "1000",
      description = "Print at most that many rows; default ${DEFAULT-VALUE}.")
  private int limit;

  /** Asks page by page up to the limit, and prints the rows. */
  <R extends Message> int print(
      Question<R> question, Function<R, TextTable> table, String ifEmpty) {
    R answer = collector.ask(query -> pages(query, question));
    PrintWriter out = spec.commandLine().getOut();
    if (output == OutputFormat.JSON) {
      out.println(json(answer));
    } else {
      out.print(table.apply(answer).render(ifEmpty));
      if (!nextPage(answer).isEmpty()) {
        out.println("There are more rows: --limit " + limit * 10L);
      }
    }
    out.flush();
    return 0;
  }

  private <R extends Message> R pages(QueryBlockingStub query, Question<R> question) {
    R first = question.ask(query, Math.min(limit, MOST_PAGE_SIZE), "");
    Message.Builder all = first.toBuilder();
    FieldDescriptor rows = first.getDescriptorForType().findFieldByNumber(1);
    FieldDescriptor gaps = first.getDescriptorForType().findFieldByName("gaps");
    for (R page = first; !nextPage(page).isEmpty() && all.getRepeatedFieldCount(rows) < limit; ) {
      int left = limit - all.getRepeatedFieldCount(rows);
      page = question.ask(query, Math.min(left, MOST_PAGE_SIZE), nextPage(page));
      all.setField(token(page), "").mergeFrom(page);
      if (gaps != null) {
        all.setField(gaps, first.getField(gaps)); // each page repeats them
      }
    }
    @SuppressWarnings("unchecked") // a builder of R builds an R
    R joined = (R) all.build();
    return joined;
  }

  private static String nextPage(Message page) {
    return (String) page.getField(token(page));
  }

  private static FieldDescriptor token(Message page) {
    return page.getDescriptorForType().findFieldByName("next_page_token");
  }

  private static String json(Message answer) {
    try {
      return JsonFormat.printer().alwaysPrintFieldsWithNoPresence().print(answer);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("only messages of type Any can fail, and there are none", e);
    }
  }
}
