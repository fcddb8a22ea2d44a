package dev.assay.agent;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** What is in the agent's jar, and what the application's class path sees of it. */
final class PackedJarIT {

  private static final int JAVA_8 = 52;

  @Test
  void onTopIsOnlyWhatTheJvmHasToFind() throws IOException {
    try (JarFile jar = new JarFile(ObservedJvm.agentJar().toFile())) {
      Set<String> top =
          jar.stream()
              .filter(
                  entry -> !entry.isDirectory() && !entry.getName().startsWith("agent-classes/"))
              .map(ZipEntry::getName)
              .map(name -> name.replaceAll("[^/]*$", ""))
              .collect(toSet());

      assertThat(top)
          .containsExactlyInAnyOrder(
              "META-INF/",
              "dev/assay/agent/",
              "dev/assay/agent/isolation/",
              "dev/assay/agent/zip/");
    }
  }

  @Test
  void everyClassIsOfJava8() throws IOException {
    Set<String> later = new HashSet<>();
    try (JarFile jar = new JarFile(ObservedJvm.agentJar().toFile());
        ZipInputStream wire =
            new ZipInputStream(jar.getInputStream(jar.getEntry("agent-classes/wire.jar")))) {
      for (ZipEntry entry : jar.stream().toList()) {
        try (InputStream in = jar.getInputStream(entry)) {
          addIfLater(entry, in, later);
        }
      }
      for (ZipEntry entry = wire.getNextEntry(); entry != null; entry = wire.getNextEntry()) {
        addIfLater(entry, wire, later);
      }
    }
    assertThat(later).isEmpty();
  }

  private static void addIfLater(ZipEntry entry, InputStream in, Set<String> later)
      throws IOException {
    if (entry.getName().endsWith(".class")) {
      DataInputStream data = new DataInputStream(in);
      data.readInt();
      data.readUnsignedShort();
      if (data.readUnsignedShort() > JAVA_8) {
        later.add(entry.getName());
      }
    }
  }

  @Test
  void librariesFindAllThatTheyCallInPlaceOfJavaUtilLogging() throws IOException {
    Set<String> missing = new HashSet<>();
    for (JavaClass library :
        new ClassFileImporter().importPaths(wireJar(), Path.of("target/classes"))) {
      for (JavaAccess<?> access : library.getAccessesFromSelf()) {
        AccessTarget target = access.getTarget();
        assertThat(target.getOwner().getPackageName()).isNotEqualTo("java.util.logging");
        if (target.getOwner().getPackageName().equals("dev.assay.agent.log.jul")
            && target.resolveMember().isEmpty()) {
          missing.add(target.getFullName());
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static Path wireJar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files.filter(file -> file.toString().endsWith("-wire.jar")).findFirst().orElseThrow();
    }
  }
}
