package dev.assay.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.artifact.Key128;
import dev.assay.collector.usage.FileEvidence;
import dev.assay.collector.usage.Interpreter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileSetTest {

  @Test
  void whatAnInterpreterOnlyTouchedItHasNotLoaded() {
    FileSet set =
        new FileSet(
            new Key128(1, 2),
            List.of(
                FileSet.UsedFile.of("/srv/a.py", FileEvidence.OPENED, false, false),
                FileSet.UsedFile.of("/srv/b.pyc", FileEvidence.TOUCHED, false, false)));

    assertThat(set.usedBy(Set.of(Interpreter.PYTHON)).files())
        .extracting(FileSet.UsedFile::evidence)
        .containsExactly(FileEvidence.INTERPRETED, FileEvidence.TOUCHED);
  }
}
