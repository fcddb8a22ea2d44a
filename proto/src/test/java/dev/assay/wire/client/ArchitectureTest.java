package dev.assay.wire.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.assay", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule CLIENT_USES_THE_WIRE_AND_NOTHING_ELSE_OF_OURS =
      classes()
          .that()
          .resideInAPackage("dev.assay.wire.client")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.assay.wire..", "java..", "io.grpc..", "com.google.protobuf..", "org.jspecify..");

  @ArchTest
  static final ArchRule WIRE_KNOWS_NO_CLIENT =
      classes()
          .that()
          .resideInAPackage("dev.assay.wire.v1")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackage("dev.assay.wire.client");
}
