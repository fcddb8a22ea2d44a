package dev.assay.collector.debloat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.component.Component;
import dev.assay.collector.component.ComponentEvidence;
import dev.assay.collector.correlation.CorrelatedPackage;
import dev.assay.collector.correlation.PackageKind;
import dev.assay.collector.correlation.Recommendation;
import dev.assay.collector.correlation.Used;
import dev.assay.collector.correlation.Vulnerable;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.sbom.PackageRelations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DebloatPlanTest {

  private static final Artifact HOST = new Artifact.Host("", "n1");

  private final List<CorrelatedPackage> packages = new ArrayList<>();
  private final List<InstalledPackage> installed = new ArrayList<>();

  private static PackageRelations needs(String... requires) {
    return new PackageRelations(List.of(requires), List.of(), false);
  }

  private void add(
      String type, String name, Used used, @Nullable PackageRelations relations, String... files) {
    String purl = "pkg:" + type + "/" + name + "@1";
    CorrelatedPackage.Use use =
        new CorrelatedPackage.Use(
            used, ComponentEvidence.NOT_OBSERVED, "", List.of(), 0, 0, null, null, null);
    packages.add(
        new CorrelatedPackage(
            HOST,
            new Component(purl, name, "1"),
            type.equals("maven") ? PackageKind.APPLICATION_DEPENDENCY : PackageKind.OS_PACKAGE,
            List.of(),
            List.of(),
            List.of(),
            Vulnerable.NO,
            use,
            new Recommendation("", ""),
            ""));
    installed.add(
        new InstalledPackage(purl, type, name, "1", "", "", "", "", List.of(files), relations));
  }

  private DebloatPlan plan() {
    return DebloatPlan.of(packages, installed);
  }

  private static List<String> names(DebloatPlan plan) {
    return plan.removable().stream().map(each -> each.component().name()).toList();
  }

  @Test
  void whatIsNotUsedAndNotNeededCanGoTogetherWithWhatOnlyItNeeds() {
    add("deb", "app", Used.YES, needs("libc"));
    add("deb", "libc", Used.YES, needs());
    add("deb", "tool", Used.NO, needs("libtool", "libc"));
    add("deb", "libtool", Used.NO, needs("libc"));

    assertThat(names(plan())).containsExactly("tool", "libtool");
    assertThat(plan().kept()).isEmpty();
  }

  @Test
  void whatStaysKeepsWhatItNeedsOverAnyNumberOfSteps() {
    add("deb", "app", Used.YES, needs("lib1"));
    add("deb", "unmeasured", Used.NOT_MEASURED, needs("virtual"));
    add("deb", "lib1", Used.NO, needs("lib2|elsewhere"));
    add("deb", "lib2", Used.NO, needs("nobody-has-it"));
    add("deb", "provider", Used.NO, new PackageRelations(List.of(), List.of("virtual"), false));
    add("deb", "tool", Used.NO, needs("app"));

    assertThat(names(plan())).containsExactly("tool");
    assertThat(plan().notMeasured()).isEqualTo(1);
    assertThat(plan().kept())
        .extracting(each -> each.of().component().name(), DebloatPlan.Kept::reason)
        .containsExactly(
            tuple("lib1", "Needed by app, which stays."),
            tuple("lib2", "Needed by lib1, which stays."),
            tuple("provider", "Needed by unmeasured, which stays."));
  }

  @Test
  void oneOfSeveralThatStaysIsEnough() {
    add("deb", "app", Used.YES, needs("mawk|gawk"));
    add("deb", "mawk", Used.NO, needs());
    add("deb", "gawk", Used.YES, needs());

    assertThat(names(plan())).containsExactly("mawk");
  }

  @Test
  void whereNoneStaysAllStaySinceNobodySaysWhichWasMeant() {
    add("deb", "app", Used.YES, needs("mawk|gawk"));
    add("deb", "mawk", Used.NO, needs());
    add("deb", "gawk", Used.NO, needs());

    assertThat(names(plan())).isEmpty();
  }

  @Test
  void pathsAreNeededAlsoWhereUsrIsMerged() {
    add("rpm", "scripts", Used.YES, needs("/bin/sh", "/usr/bin/env"));
    add("rpm", "bash", Used.NO, needs(), "/usr/bin/sh");
    add("rpm", "coreutils", Used.NO, needs(), "/usr/bin/env");
    add("rpm", "tree", Used.NO, needs(), "/usr/bin/tree");

    assertThat(names(plan())).containsExactly("tree");
  }

  @Test
  void essentialOnesAndThePackageManagerStay() {
    add("deb", "base-files", Used.NO, new PackageRelations(List.of(), List.of(), true));
    add("deb", "dpkg", Used.NO, needs("tar"), "/usr/bin/dpkg");
    add("deb", "tar", Used.NO, needs(), "/usr/bin/tar");
    add("deb", "tree", Used.NO, needs(), "/usr/bin/tree");

    assertThat(names(plan())).containsExactly("tree");
    assertThat(plan().manager()).isEqualTo(PackageManager.DPKG);
    assertThat(Dockerfile.of(plan(), "app"))
        .contains("RUN dpkg --purge \\\n      tree\n")
        .doesNotContain("tar");
  }

  @Test
  void nothingOfTheSystemGoesWhereAnythingMayNeedIt() {
    add("deb", "app", Used.YES, null);
    add("deb", "tree", Used.NO, needs());
    add("maven", "left", Used.NO, null);

    assertThat(names(plan())).containsExactly("left");
    assertThat(plan().kept().get(0).reason()).contains("not known of all");
    assertThat(Dockerfile.of(plan(), "app"))
        .contains("No package of the operating system", "#   pkg:maven/left@1")
        .doesNotContain("RUN");
  }

  @Test
  void dockerfileIsCommentsWhereNoCommandIsSafe() {
    add("apk", "busybox", Used.YES, needs(), "/sbin/apk");
    add("apk", "curl", Used.NO, needs());
    assertThat(Dockerfile.of(plan(), "a\nRUN rm -rf /"))
        .contains("#   curl", "a?RUN rm")
        .doesNotContain("\nRUN");
    packages.clear();
    installed.clear();
    add("deb", "tree", Used.NO, needs());
    assertThat(Dockerfile.of(plan(), "distroless")).contains("no package manager", "#   tree");
    add("deb", "x; rm", Used.NO, needs(), "/usr/bin/dpkg");
    add("deb", "y; rm", Used.NO, needs());
    assertThat(Dockerfile.of(plan(), "evil")).doesNotContain("RUN");
  }
}
