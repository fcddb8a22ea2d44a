package dev.assay.collector.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.vulnerability.kit.TestAdvisories;
import dev.assay.collector.vulnerability.match.MatchAnswer;
import dev.assay.collector.vulnerability.match.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdvisoriesTest {

  private static final Subject LEFT = Subject.of("pkg:npm/left@1.0.0");

  private static final String FIRST =
      "{'id':'GHSA-1','modified':'2024-01-01T00:00:00Z','affected':[{'package':{'ecosystem':'npm',"
          + "'name':'left'},'ranges':[{'type':'SEMVER','events':[{'introduced':'0'}]}]}]}";

  private static final String SECOND = FIRST.replace("GHSA-1", "GHSA-2");

  @TempDir private Path directory;

  private static int count(Advisories advisories) {
    return Objects.requireNonNull(advisories.of(LEFT)).findings().size();
  }

  @Test
  void updateHoldsFromTheNextRefreshOn() throws Exception {
    TestAdvisories made = new TestAdvisories(directory);
    Advisories advisories = new Advisories(made.databaseDirectory());
    advisories.refresh();
    assertThat(advisories.of(LEFT)).as("before the first update").isNull();
    assertThat(advisories.obstacle()).contains("assay db update --db");

    made.imports(made.archive("one.zip", FIRST), "");
    advisories.refresh();
    assertThat(count(advisories)).isEqualTo(1);
    assertThat(advisories.obstacle()).isEmpty();

    made.imports(made.archive("two.zip", FIRST, SECOND), "");
    assertThat(count(advisories)).isEqualTo(1);
    advisories.refresh();
    assertThat(count(advisories)).isEqualTo(2);
  }

  @Test
  void damageKeepsWhatHeldBefore() throws Exception {
    TestAdvisories made = new TestAdvisories(directory);
    made.imports(made.archive("one.zip", FIRST), "");
    Advisories advisories = new Advisories(made.databaseDirectory());
    advisories.refresh();
    assertThat(count(advisories)).isEqualTo(1);
    Files.writeString(made.databaseDirectory().resolve("index"), "damaged");
    advisories.refresh();
    MatchAnswer answer = advisories.of(LEFT);
    assertThat(Objects.requireNonNull(answer).findings()).hasSize(1);
  }

  @Test
  void withoutDirectoryNothingIsKnown() {
    Advisories advisories = new Advisories(null);
    advisories.refresh();
    assertThat(advisories.of(LEFT)).isNull();
    assertThat(advisories.obstacle()).contains("collector.advisories");
  }
}
