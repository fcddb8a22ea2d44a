package dev.assay.cli;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import java.io.PrintWriter;
import java.util.function.BiFunction;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What all lists have in common: a collector, a limit, a format. */
final class ListingOptions {

  private static final int MOST_PAGE_SIZE = 1000;

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

  /**
   * Asks page by page up to the limit, and prints the rows.
   *
   * @param question what to list; size and place of the page are filled in here
   */
  <Q extends Message, R extends Message> int print(
      Q question,
      BiFunction<QueryBlockingStub, Q, R> list,
      Function<R, TextTable> table,
      String ifEmpty) {
    R answer = collector.ask(query -> pages(question, page -> list.apply(query, page)));
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

  private <Q extends Message, R extends Message> R pages(Q question, Function<Q, R> list) {
    R first = list.apply(page(question, limit, ""));
    Message.Builder all = first.toBuilder();
    FieldDescriptor rows = first.getDescriptorForType().findFieldByNumber(1);
    FieldDescriptor gaps = first.getDescriptorForType().findFieldByName("gaps");
    for (R page = first; !nextPage(page).isEmpty() && all.getRepeatedFieldCount(rows) < limit; ) {
      int left = limit - all.getRepeatedFieldCount(rows);
      page = list.apply(page(question, left, nextPage(page)));
      all.setField(nextPageToken(page), "").mergeFrom(page);
      if (gaps != null) {
        all.setField(gaps, first.getField(gaps)); // each page repeats them
      }
    }
    @SuppressWarnings("unchecked") // a builder of R builds an R
    R joined = (R) all.build();
    return joined;
  }

  private static <Q extends Message> Q page(Q question, int most, String token) {
    Descriptor type = question.getDescriptorForType();
    @SuppressWarnings("unchecked") // a builder of Q builds a Q
    Q page =
        (Q)
            question.toBuilder()
                .setField(type.findFieldByName("page_size"), Math.min(most, MOST_PAGE_SIZE))
                .setField(type.findFieldByName("page_token"), token)
                .build();
    return page;
  }

  private static String nextPage(Message page) {
    return (String) page.getField(nextPageToken(page));
  }

  private static FieldDescriptor nextPageToken(Message page) {
    return page.getDescriptorForType().findFieldByName("next_page_token");
  }

  /** Returns an answer as JSON, with fields that are zero. */
  static String json(Message answer) {
    try {
      return JsonFormat.printer().alwaysPrintFieldsWithNoPresence().print(answer);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("only messages of type Any can fail, and there are none", e);
    }
  }
}
