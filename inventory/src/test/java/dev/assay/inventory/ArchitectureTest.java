package dev.assay.inventory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.assay.inventory",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule packagesUseOnlyWhatIsListed =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("values")
          .definedBy("dev.assay.inventory")
          .layer("root")
          .definedBy("dev.assay.inventory.root")
          .layer("formats")
          .definedBy("dev.assay.inventory.os..", "dev.assay.inventory.language..")
          .layer("scan")
          .definedBy("dev.assay.inventory.scan")
          .whereLayer("values")
          .mayNotAccessAnyLayer()
          .whereLayer("root")
          .mayNotAccessAnyLayer()
          .whereLayer("formats")
          .mayOnlyAccessLayers("values", "root")
          .whereLayer("scan")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule formatsDoNotUseEachOther =
      slices().matching("dev.assay.inventory.(os|language).(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("dev.assay.inventory.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noNetworkNoDatabaseNoWire =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.net..", "java.sql..", "dev.assay.wire..", "io.grpc..");

  @ArchTest
  static final ArchRule noThreadsNoClock =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.Thread")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");
}
