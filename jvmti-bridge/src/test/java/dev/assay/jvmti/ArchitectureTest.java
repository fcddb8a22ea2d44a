package dev.assay.jvmti;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.assay.jvmti", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule usesTheJdkAlone =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.assay.jvmti",
              "java.io..",
              "java.lang",
              "java.lang.annotation..",
              "java.lang.instrument..",
              "java.lang.reflect..",
              "java.nio..",
              "java.util",
              "org.jspecify.annotations");
}
