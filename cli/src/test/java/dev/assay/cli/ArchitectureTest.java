package dev.assay.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.assay.wire.client.CollectorCredentials;
import dev.assay.wire.client.ConnectionFailure;
import dev.assay.wire.client.DictionaryParts;

@AnalyzeClasses(packages = "dev.assay", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** The command starts programs and asks collectors; what they are made of is not its business. */
  @ArchTest
  static final ArchRule COMMANDS_USE_PROGRAMS_BY_THEIR_FRONT_DOOR =
      noClasses()
          .that()
          .resideInAPackage("dev.assay.cli")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.assay.agent..",
              "dev.assay.inventory.os..",
              "dev.assay.inventory.language..",
              "dev.assay.jvmti..",
              "dev.assay.collector.grpc..",
              "dev.assay.collector.http..",
              "dev.assay.sensor.linux..",
              "dev.assay.sensor.procfs..");

  /** Delivering evidence is for sensor and agent; how a connection failed is said alike by all. */
  @ArchTest
  static final ArchRule COMMANDS_DELIVER_NO_EVIDENCE =
      noClasses()
          .that()
          .resideInAPackage("dev.assay.cli")
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAPackage("dev.assay.wire.client..")
                  .and(
                      DescribedPredicate.not(
                          JavaClass.Predicates.belongToAnyOf(
                              CollectorCredentials.class,
                              ConnectionFailure.class,
                              DictionaryParts.class))));

  @ArchTest
  static final ArchRule NOTHING_USES_THE_COMMAND =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.assay.cli")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.assay.cli");

  @ArchTest
  static final ArchRule SURROUNDINGS_ARE_READ_BY_THE_SETTINGS =
      noClasses()
          .that()
          .resideInAPackage("dev.assay.cli")
          .should()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getProperty", String.class);
}
