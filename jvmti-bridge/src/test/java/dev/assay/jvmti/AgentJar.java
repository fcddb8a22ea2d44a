package dev.assay.jvmti;

import dev.assay.agent.AgentMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Makes assay-agent.jar of the stand-in {@link AgentMain} and the Java face, the library within.
 */
final class AgentJar {

  private static final List<Class<?>> FACE =
      List.of(
          BridgeUnavailableException.class,
          ClassChanges.class,
          ClassStatus.class,
          JvmtiBridge.class,
          JvmtiException.class,
          PackedLibrary.class,
          UnrestrictedLoad.class);

  private AgentJar() {}

  static Path make(Path directory) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", AgentMain.class.getName());
    Path library = JavaProcess.library(directory);
    Path jar = directory.resolve("assay-agent.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (Class<?> type : Stream.concat(Stream.of(AgentMain.class), FACE.stream()).toList()) {
        String entry = type.getName().replace('.', '/') + ".class";
        try (var in = type.getClassLoader().getResourceAsStream(entry)) {
          add(out, entry, in.readAllBytes());
        }
      }
      add(
          out,
          "dev/assay/jvmti/" + JavaProcess.platform() + "/libassay-bridge.so",
          Files.readAllBytes(library));
    }
    return jar;
  }

  private static void add(JarOutputStream out, String entry, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(entry));
    out.write(bytes);
    out.closeEntry();
  }
}
