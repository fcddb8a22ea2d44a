package dev.assay.collector.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageTest {

  @Test
  void pagesTogetherAreTheList() {
    List<String> rows = new ArrayList<>();
    new Random(7).ints(500, 0, 100_000).distinct().forEach(n -> rows.add("row " + n));
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      Page<String> page = Page.of(rows, row -> row, 37, token);
      seen.addAll(page.rows());
      token = page.nextToken();
    } while (!token.isEmpty());
    assertThat(seen).isEqualTo(rows.stream().sorted().toList());
  }

  @Test
  void whatComesAndGoesNeitherRepeatsNorHidesTheRest() {
    Page<String> first = Page.of(List.of("b", "c", "d", "e"), row -> row, 2, "");
    assertThat(first.rows()).containsExactly("b", "c");
    Page<String> second = Page.of(List.of("a", "c", "d", "e"), row -> row, 2, first.nextToken());
    assertThat(second.rows()).containsExactly("d", "e");
    assertThat(second.nextToken()).isEmpty();
  }

  @Test
  void strongestComesFirst() {
    assertThat(Page.lastFirst(dev.assay.collector.component.ComponentEvidence.FILE_EXECUTED))
        .isLessThan(Page.lastFirst(dev.assay.collector.component.ComponentEvidence.FILE_MAPPED));
  }

  @Test
  void wrongSizesAndTokensAreNamed() {
    assertThatThrownBy(() -> Page.of(List.<String>of(), row -> row, 1001, ""))
        .hasMessage("page_size: '1001' (expected: 1 to 1000, or 0 for 100)");
    assertThatThrownBy(() -> Page.of(List.<String>of(), row -> row, -1, ""))
        .hasMessageStartingWith("page_size: '4294967295'");
    assertThatThrownBy(() -> Page.of(List.<String>of(), row -> row, 1, "§"))
        .hasMessage("page_token: '§' (expected: the next_page_token of an earlier answer)");
  }
}
