package dev.assay.collector.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.vulnerability.match.Finding;
import dev.assay.collector.vulnerability.severity.Severity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownNamesTest {

  private static Finding finding(String... names) {
    return new Finding(
        names[0],
        List.of(names),
        List.of(),
        "",
        Severity.UNKNOWN,
        false,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  @Test
  void whatTheFirstJudgementFindsIsNoNews() {
    KnownNames known = KnownNames.first(List.of(finding("CVE-1")));
    assertThat(known.firstEdition(finding("CVE-1"), 7)).isEqualTo(KnownNames.ALWAYS);
  }

  @Test
  void newNameIsOfTheEditionThatHasItFirst() {
    KnownNames known = KnownNames.first(List.of()).with(List.of(finding("CVE-1")), 7);
    assertThat(known.firstEdition(finding("CVE-1"), 9)).isEqualTo(7);
    assertThat(known.firstEdition(finding("CVE-2"), 9)).isEqualTo(9);
  }

  @Test
  void anotherNameForWhatIsKnownIsNoNews() {
    KnownNames known =
        KnownNames.first(List.of(finding("GHSA-1"))).with(List.of(finding("CVE-1", "GHSA-1")), 7);
    assertThat(known.firstEdition(finding("CVE-1"), 9)).isEqualTo(KnownNames.ALWAYS);
  }

  @Test
  void whatWasWithdrawnStaysKnown() {
    KnownNames known = KnownNames.first(List.of(finding("CVE-1"))).with(List.of(), 7);
    assertThat(known.firstEdition(finding("CVE-1"), 9)).isEqualTo(KnownNames.ALWAYS);
  }
}
