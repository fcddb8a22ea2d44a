package dev.assay.agent;

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
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Stream;

@AnalyzeClasses(packages = "dev.assay.agent", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  private static final String ROOT = "dev.assay.agent.";

  /** Whatever is not ours may be used, but for the fences below. */
  private static final DescribedPredicate<JavaClass> NOT_OURS =
      resideOutsideOfPackages("dev.assay..");

  @ArchTest static final ArchRule zip = mayUse("zip");
  @ArchTest static final ArchRule isolation = mayUse("isolation", ROOT + "zip");
  @ArchTest static final ArchRule config = mayUse("config", "dev.assay.settings..");
  @ArchTest static final ArchRule classload = mayUse("classload", "dev.assay.jvmti..");
  @ArchTest static final ArchRule archive = mayUse("archive", ROOT + "zip", ROOT + "log");
  @ArchTest static final ArchRule origin = mayUse("origin", ROOT + "log");
  @ArchTest static final ArchRule log = mayUse("log");
  @ArchTest static final ArchRule jul = mayUse("log.jul");

  @ArchTest
  static final ArchRule report =
      mayUse(
          "report",
          ROOT + "archive",
          ROOT + "classload",
          ROOT + "origin",
          ROOT + "log",
          "dev.assay.wire..");

  @ArchTest
  static final ArchRule entry =
      classes()
          .that()
          .haveFullyQualifiedName("dev.assay.agent.AgentMain")
          .should()
          .onlyDependOnClassesThat(
              NOT_OURS
                  .or(resideInAnyPackage(ROOT + "isolation"))
                  .or(
                      DescribedPredicate.describe(
                          "itself", c -> c.getSimpleName().equals("AgentMain"))));

  @ArchTest
  static final ArchRule noCycles = slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule grpcIsForReport =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "report")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.assay.wire.v1..", "com.google.protobuf..");

  @ArchTest
  static final ArchRule loggingBelongsToTheApplication =
      noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

  @ArchTest
  static final ArchRule managementStartsMoreThanTheAgentIs =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.lang.management..", "javax.management..");

  @ArchTest
  static final ArchRule propertiesAreReadWhereTheyAreFacts =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "origin")
          .should()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule threadsAreMadeByTheAgentAlone =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.assay.agent")
          .should()
          .callConstructor(ThreadPoolExecutor.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ScheduledThreadPoolExecutor.class);

  @ArchTest
  static final ArchRule timeComesFromTheClock =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.assay.agent.Agent")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Clock.class, "systemUTC");

  private static ArchRule mayUse(String name, String... others) {
    String[] packages =
        Stream.concat(Stream.of(ROOT + name), Arrays.stream(others)).toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(ROOT + name)
        .should()
        .onlyDependOnClassesThat(NOT_OURS.or(resideInAnyPackage(packages)));
  }
}
