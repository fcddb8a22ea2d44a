package dev.assay.collector;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Holds who may use whom in this module, and what only some may use. */
class ArchitectureTest {

  private static final String ROOT = "dev.assay.collector";

  private static final List<String> KNOWLEDGE =
      List.of(
          "artifact",
          "image",
          "component",
          "change",
          "trend",
          "running",
          "sbom",
          "usage",
          "registry",
          "layer",
          "integrity",
          "vulnerability",
          "content",
          "scan",
          "imported",
          "correlation",
          "alert",
          "debloat",
          "automation",
          "ingest",
          "access");

  /** By package, the packages of this module that it may use. What is not listed is forbidden. */
  private static final Map<String, List<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("artifact", List.of()),
          Map.entry("image", List.of()),
          Map.entry("access", List.of()),
          Map.entry("component", List.of()),
          Map.entry("change", List.of("artifact")),
          Map.entry("trend", List.of()),
          Map.entry("running", List.of("artifact", "image")),
          Map.entry("sbom", List.of("artifact", "component")),
          Map.entry("usage", List.of("artifact", "image", "component", "running", "sbom")),
          Map.entry("ingest", List.of("artifact", "image", "change", "running", "sbom", "usage")),
          Map.entry("registry", List.of("artifact", "image")),
          Map.entry("layer", List.of("artifact")),
          Map.entry("integrity", List.of("artifact", "image", "running", "registry")),
          Map.entry("vulnerability", List.of("component")),
          Map.entry(
              "content", List.of("artifact", "image", "running", "registry", "layer", "integrity")),
          Map.entry(
              "scan",
              List.of(
                  "artifact", "image", "sbom", "registry", "integrity", "layer", "vulnerability")),
          Map.entry("imported", List.of("artifact", "vulnerability")),
          Map.entry(
              "correlation",
              List.of(
                  "artifact",
                  "component",
                  "sbom",
                  "usage",
                  "running",
                  "vulnerability",
                  "imported",
                  "change")),
          Map.entry("debloat", List.of("component", "sbom", "correlation")),
          Map.entry(
              "alert",
              List.of(
                  "artifact", "component", "change", "running", "vulnerability", "correlation")),
          Map.entry(
              "automation",
              List.of(
                  "artifact",
                  "image",
                  "integrity",
                  "alert",
                  "component",
                  "correlation",
                  "running",
                  "vulnerability")),
          Map.entry("export", List.of("scan", "image", "vulnerability")),
          // Edges use any of these, never another edge.
          Map.entry("storage", KNOWLEDGE),
          Map.entry("grpc", KNOWLEDGE),
          Map.entry("http", KNOWLEDGE),
          Map.entry("health", KNOWLEDGE),
          Map.entry("kubernetes", KNOWLEDGE),
          Map.entry("notify", KNOWLEDGE),
          // A client of the API like any other, which it knows by the wire.
          Map.entry("page", List.of("export", "access")),
          Map.entry("config", List.of()));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void packagesUseOnlyWhatIsListed() {
    List<String> found = new ArrayList<>();
    for (JavaClass each : CLASSES) {
      String from = part(each);
      if (from.isEmpty()) {
        continue; // Collector wires all.
      }
      assertThat(ALLOWED)
          .as("package %s is not in this list: decide what it may use", from)
          .containsKey(from);
      each.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().startsWith(ROOT))
          .filter(target -> !part(target).equals(from))
          .filter(target -> !ALLOWED.getOrDefault(from, List.of()).contains(part(target)))
          .forEach(target -> found.add(each.getName() + " -> " + target.getName()));
    }
    assertThat(new TreeSet<>(found)).isEmpty();
  }

  @Test
  void thereAreNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void databasesAreKnownInStorageOnly() {
    only(
        Set.of("storage"),
        "java.sql..",
        "javax.sql..",
        "org.sqlite..",
        "org.postgresql..",
        "com.zaxxer..",
        "org.flywaydb..");
  }

  @Test
  void wireIsKnownInGrpcAndThePageOnly() {
    // The wiring gives the page the service that it asks.
    only(Set.of("grpc", "page", ""), "dev.assay.wire..");
  }

  @Test
  void grpcIsServedWhereServicesAre() {
    only(Set.of("grpc", "http", "health", "page", ""), "io.grpc..");
  }

  @Test
  void httpServerIsKnownInHttpHealthAndThePageOnly() {
    only(
        Set.of("http", "health", "page", ""),
        "com.linecorp.armeria..",
        "io.netty.channel..",
        "io.netty.handler..");
  }

  @Test
  void kubernetesIsKnownInItsPackageOnly() {
    // The wiring closes what they ask by.
    only(Set.of("kubernetes", ""), "io.fabric8..", "tools.jackson..");
  }

  @Test
  void settingsAreReadInConfigOnly() {
    only(Set.of("config", ""), "dev.assay.settings..");
    noClasses()
        .should()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .check(CLASSES);
  }

  @Test
  void timeComesFromTheClockGiven() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void onlyTheWiringMakesThreads() {
    DescribedPredicate<JavaClass> wired =
        resideOutsideOfPackage(ROOT).and(resideInAnyPackage(ROOT + ".."));
    noClasses()
        .that(wired)
        .should()
        .callConstructor(Thread.class, Runnable.class)
        .orShould()
        .callConstructor(Thread.class, Runnable.class, String.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Executors.class)
        .check(CLASSES);
  }

  private static void only(Set<String> parts, String... packages) {
    DescribedPredicate<JavaClass> allowed =
        DescribedPredicate.describe("in " + parts, each -> parts.contains(part(each)));
    classes()
        .that(DescribedPredicate.not(allowed))
        .should()
        .onlyDependOnClassesThat(DescribedPredicate.not(resideInAnyPackage(packages)))
        .check(CLASSES);
  }

  /** The first word after the root; empty for the root itself. */
  private static String part(JavaClass each) {
    String name = each.getPackageName();
    if (!name.startsWith(ROOT + ".")) {
      return "";
    }
    String below = name.substring(ROOT.length() + 1);
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }
}
