package dev.assay.inventory.language.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.inventory.language.jar.JarIdentity.Claim;
import dev.assay.inventory.language.jar.JarIdentity.Source;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JarIdentificationTest {

  private static MavenCoordinates pom(String group, String artifact, String version) {
    return new MavenCoordinates(group, artifact, version);
  }

  private static String purl(JarIdentity identity) {
    return Objects.requireNonNull(identity.purl()).canonicalize();
  }

  private static JarIdentity identify(String fileName, MavenCoordinates... poms) {
    return JarIdentification.identify(new JarEvidence(fileName, List.of(poms), Map.of(), ""));
  }

  private static JarIdentity identify(String fileName, Map<String, String> manifest, String in) {
    return JarIdentification.identify(new JarEvidence(fileName, List.of(), manifest, in));
  }

  @Test
  void mavensOwnRecordIsBest() {
    JarIdentity identity =
        JarIdentification.identify(
            new JarEvidence(
                "snakeyaml-2.2.jar",
                List.of(pom("org.yaml", "snakeyaml", "2.2")),
                Map.of("Bundle-Version", "2.2.0"),
                "org.yaml.snakeyaml"));

    assertThat(purl(identity)).isEqualTo("pkg:maven/org.yaml/snakeyaml@2.2");
    assertThat(identity.source()).isEqualTo(Source.POM_PROPERTIES);
    assertThat(identity.claims())
        .containsExactly(
            new Claim(Source.POM_PROPERTIES, "org.yaml:snakeyaml:2.2"),
            new Claim(Source.MANIFEST, "Bundle-Version=2.2.0"),
            new Claim(Source.CLASS_PACKAGE, "org.yaml.snakeyaml"),
            new Claim(Source.FILE_NAME, "snakeyaml-2.2.jar"));
  }

  @Test
  void amongMergedLibrariesTheFileNameChooses() {
    assertThat(
            purl(
                identify(
                    "byte-buddy-1.14.9.jar",
                    pom("net.bytebuddy", "byte-buddy-dep", "1.14.9"),
                    pom("net.bytebuddy", "byte-buddy", "1.14.9"))))
        .isEqualTo("pkg:maven/net.bytebuddy/byte-buddy@1.14.9");
  }

  @Test
  void recordOfAMergedLibraryIsNotTheFilesOwn() {
    assertThat(purl(identify("my-tool-3.1.jar", pom("com.google.guava", "guava", "32.1"))))
        .isEqualTo("pkg:generic/my-tool@3.1");
    assertThat(identify("app.jar", pom("a", "b", "1"), pom("c", "d", "2")).purl()).isNull();
  }

  @Test
  void onlyRecordOfARenamedFileCounts() {
    assertThat(purl(identify("lib.jar", pom("org.yaml", "snakeyaml", "2.2"))))
        .isEqualTo("pkg:maven/org.yaml/snakeyaml@2.2");
    assertThat(purl(identify("yaml-2.2.jar", pom("org.yaml", "snakeyaml", "2.2"))))
        .isEqualTo("pkg:maven/org.yaml/snakeyaml@2.2");
  }

  @Test
  void recordedVersionWinsOverTheFileName() {
    assertThat(purl(identify("snakeyaml-2.2-custom9.jar", pom("org.yaml", "snakeyaml", "2.2"))))
        .isEqualTo("pkg:maven/org.yaml/snakeyaml@2.2");
  }

  @ParameterizedTest
  @CsvSource({
    "spring-boot-3.2.0.jar, org.springframework.boot, pkg:maven/org.springframework.boot/spring-boot@3.2.0",
    "spring-boot-starter-web-3.2.0.jar, '', pkg:maven/org.springframework.boot/spring-boot-starter-web@3.2.0",
    "spring-core-6.1.1.jar, org.springframework, pkg:maven/org.springframework/spring-core@6.1.1",
    "hibernate-core-6.4.0.Final.jar, org.hibernate, pkg:maven/org.hibernate.orm/hibernate-core@6.4.0.Final",
    "hibernate-core-5.6.15.Final.jar, org.hibernate, pkg:maven/org.hibernate/hibernate-core@5.6.15.Final",
    "h2-2.2.224.jar, org.h2, pkg:maven/com.h2database/h2@2.2.224",
    "h2-2.2.224.jar, com.acme, pkg:generic/h2@2.2.224",
    "commons-logging-1.1.jar, org.apache.commons.logging, pkg:maven/commons-logging/commons-logging@1.1",
  })
  void projectsThatRecordNothingAreKnownByTheirPackages(String file, String in, String expected) {
    assertThat(purl(identify(file, Map.of(), in))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "com.fasterxml.jackson.core.jackson-databind, jackson-databind-2.15.jar, com.fasterxml.jackson.core",
    "com.linecorp.armeria.grpc, armeria-grpc-1.jar, com.linecorp.armeria",
    "com.github.ben-manes.caffeine;singleton:=true, caffeine-3.jar, com.github.ben-manes.caffeine",
  })
  void symbolicNameGivesTheGroup(String symbolic, String file, String group) {
    JarIdentity identity = identify(file, Map.of("Bundle-SymbolicName", symbolic), "");

    assertThat(Objects.requireNonNull(identity.purl()).getNamespace()).isEqualTo(group);
    assertThat(identity.source()).isEqualTo(Source.MANIFEST);
  }

  @Test
  void versionOfAPlainFileNameComesFromTheManifest() {
    assertThat(purl(identify("tool.jar", Map.of("Implementation-Version", "1.5"), "")))
        .isEqualTo("pkg:generic/tool@1.5");
  }

  @Test
  void nothingKnownIsNoAnswer() {
    JarIdentity identity = identify("app.jar", Map.of(), "");

    assertThat(identity.purl()).isNull();
    assertThat(identity.source()).isNull();
    assertThat(identity.claims()).containsExactly(new Claim(Source.FILE_NAME, "app.jar"));
  }

  @ParameterizedTest
  @CsvSource({
    "log4j-1.2-api-2.17.1.jar, log4j-1.2-api, 2.17.1",
    "guava-33.5.0-jre.jar, guava, 33.5.0-jre",
    "jul-to-slf4j-2.0.9.jar, jul-to-slf4j, 2.0.9",
    "netty-transport-native-epoll-4.1.94.Final-linux-x86_64.jar, netty-transport-native-epoll, 4.1.94.Final",
    "app-1.0-SNAPSHOT.jar, app, 1.0-SNAPSHOT",
    "app-1.0-20240101.123456-1.jar, app, 1.0-20240101.123456-1",
    "x-1.0.0-beta-2.jar, x, 1.0.0-beta-2",
    "jetty-9.4.53.v20231009.war, jetty, 9.4.53.v20231009",
    "scala-library_2.13-1.0.jar, scala-library_2.13, 1.0",
    "commons-lang3.jar, commons-lang3, ''",
    "-1.jar, -1, ''",
    ".jar, .jar, ''",
    "'', '', ''",
  })
  void fileNamesComeApart(String file, String name, String version) {
    assertThat(JarFileName.parse(file))
        .extracting(JarFileName::name, JarFileName::version)
        .containsExactly(name, version);
  }

  @ParameterizedTest
  @CsvSource({
    "org/a/B org/a/c/D, org.a",
    "org/a/B org/ab/C, org",
    "org/a/B com/C, ''",
    "A org/B, ''",
    "A, ''",
  })
  void commonPackageHoldsAllClasses(String classes, String expected) {
    assertThat(JarEvidence.commonPackage(List.of(classes.split(" ")))).isEqualTo(expected);
  }

  @Test
  void hostileNamesAreNoCoordinates() {
    assertThat(identify("x-1.jar", pom("", "x", "")).claims()).isNotEmpty();
    assertThat(identify("a".repeat(100_000) + "-1.jar").claims()).hasSize(1);
    assertThat(identify("1-".repeat(120) + ".jar").claims()).hasSize(1);
  }
}
