package dev.assay.sensor;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;

@AnalyzeClasses(packages = "dev.assay.sensor", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  private static final String ROOT = "dev.assay.sensor.";

  /** Whatever is not ours may be used, but for the fences below. */
  private static final DescribedPredicate<JavaClass> NOT_OURS =
      resideOutsideOfPackages("dev.assay..");

  @ArchTest static final ArchRule linux = mayUse("linux");
  @ArchTest static final ArchRule procfs = mayUse("procfs", "linux");
  @ArchTest static final ArchRule jvm = mayUse("jvm", "linux");
  @ArchTest static final ArchRule process = mayUse("process", "procfs", "linux");

  @ArchTest
  static final ArchRule attribution =
      mayUse("attribution", "fileaccess", "process", "procfs", "container", "linux");

  @ArchTest static final ArchRule fileaccess = mayUse("fileaccess", "process", "procfs", "linux");

  @ArchTest static final ArchRule budget = mayUse("budget");
  @ArchTest static final ArchRule coverage = mayUse("coverage");
  @ArchTest static final ArchRule selfcheck = mayUse("selfcheck", "process", "procfs", "linux");
  @ArchTest static final ArchRule health = mayUse("health");

  @ArchTest
  static final ArchRule container =
      classes()
          .that()
          .resideInAPackage(ROOT + "container..")
          .should()
          .onlyDependOnClassesThat(NOT_OURS.or(resideInAPackage(ROOT + "container..")));

  @ArchTest
  static final ArchRule content = mayUse("content", "attribution", "container", "procfs", "linux");

  @ArchTest
  static final ArchRule report =
      classes()
          .that()
          .resideInAPackage(ROOT + "report")
          .should()
          .onlyDependOnClassesThat(
              NOT_OURS.or(
                  resideInAnyPackage(
                      ROOT + "report",
                      ROOT + "attribution",
                      ROOT + "container",
                      ROOT + "content",
                      ROOT + "coverage",
                      ROOT + "procfs",
                      "dev.assay.inventory..",
                      "dev.assay.wire..")))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule config =
      classes()
          .that()
          .resideInAPackage(ROOT + "config")
          .should()
          .onlyDependOnClassesThat(
              NOT_OURS.or(resideInAnyPackage(ROOT + "config", "dev.assay.settings..")))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule noCycles =
      slices().matching(ROOT + "(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule nativeCallsAreInOnePackage =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "linux")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..");

  @ArchTest
  static final ArchRule grpcIsForTheRuntimeAndTheWire =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "container..", ROOT + "report", "dev.assay.sensor")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "dev.assay.wire..");

  @ArchTest
  static final ArchRule httpServerIsForHealth =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "health")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.net.httpserver..");

  @ArchTest
  static final ArchRule timeComesFromTheClock =
      noClasses()
          .that()
          .doNotHaveSimpleName("SensorMain")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .as("only the main class picks a clock")
          .allowEmptyShould(true);

  private static ArchRule mayUse(String name, String... others) {
    String[] packages =
        Stream.concat(Stream.of(name), Arrays.stream(others))
            .map(used -> ROOT + used)
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(ROOT + name)
        .should()
        .onlyDependOnClassesThat(NOT_OURS.or(resideInAnyPackage(packages)))
        .allowEmptyShould(true);
  }
}
