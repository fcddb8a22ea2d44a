package dev.assay.acceptance.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.registry.kit.DockerRegistry;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table on a registry that is nothing more. */
class IntegrityCasesIT extends TableOfCases {

  @Override
  CaseRegistry registry(DockerRegistry content) {
    return new CaseRegistry(content, null);
  }

  @Test
  void tableHasAllKindsOfCases() throws IOException {
    List<IntegrityCase> all = IntegrityCase.all();

    assertThat(all).hasSizeGreaterThanOrEqualTo(60);
    assertThat(all).extracting(IntegrityCase::number).doesNotHaveDuplicates();
    assertThat(all).extracting(IntegrityCase::runtime).contains(Wording.values());
    assertThat(all).extracting(IntegrityCase::verdict).contains(IntegrityCase.Verdict.values());
  }
}
