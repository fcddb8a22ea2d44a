package dev.assay.inventory.language.jar;

import dev.assay.inventory.ProblemList;
import dev.assay.inventory.language.jar.ArchiveDirectory.Entry;
import dev.assay.inventory.language.jar.JarContent.Archive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** Collects what a Java archive, and those inside of it, say of themselves. Not thread-safe. */
public final class JarReader {

  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final int MAX_VALUE_CHARACTERS = 500;

  /** Merged archives record some dozen libraries. */
  private static final int MAX_POM_PROPERTIES = 1000;

  private final JarLimits limits;
  private final ReadBudget budget;
  private final ProblemList problems = new ProblemList();
  private final List<Archive> archives = new ArrayList<>();

  private JarReader(ReadBudget budget) {
    this.limits = budget.limits();
    this.budget = budget;
  }

  /**
   * Reads a file. What is wrong with it becomes a problem of the result.
   *
   * @param channel the open file; it stays open
   * @param location its path, which the result's locations begin with
   */
  public static JarContent read(SeekableByteChannel channel, String location, JarLimits limits) {
    return read(channel, location, new ReadBudget(limits));
  }

  static JarContent read(SeekableByteChannel channel, String location, ReadBudget budget) {
    JarReader reader = new JarReader(budget);
    try {
      reader.readArchive(new ArchiveBytes.OfChannel(channel, channel.size()), location, 1);
    } catch (IOException e) {
      reader.problems.add(location, "cannot be read: " + reason(e));
    }
    return new JarContent(reader.archives, reader.problems.toList());
  }

  private void readArchive(ArchiveBytes bytes, String location, int depth) throws IOException {
    if (archives.size() == limits.maxArchives()) {
      problems.add(location, "left out: more than " + limits.maxArchives() + " archives");
      return;
    }
    ArchiveDirectory directory = ArchiveDirectory.read(bytes, budget);
    List<Entry> inner = new ArrayList<>();
    List<MavenCoordinates> poms = new ArrayList<>();
    List<String> classes = new ArrayList<>();
    Map<String, String> manifest = new HashMap<>();
    for (Entry entry : directory.entries()) {
      String name = entry.name();
      if (isClass(name)) {
        classes.add(name.substring(classesBegin(name)));
      } else if (name.equals(MANIFEST)) {
        manifest.putAll(readManifest(directory, entry, location));
      } else if (isPomProperties(name) && poms.size() < MAX_POM_PROPERTIES) {
        readPomProperties(directory, entry, location, poms);
      } else if (isArchive(name)) {
        inner.add(entry);
      }
    }
    JarEvidence evidence =
        new JarEvidence(fileName(location), poms, manifest, JarEvidence.commonPackage(classes));
    archives.add(new Archive(location, evidence, classes.size()));
    for (Entry entry : inner) {
      readInner(directory, entry, location + "!/" + entry.name(), depth + 1);
    }
  }

  private void readInner(ArchiveDirectory directory, Entry entry, String location, int depth) {
    if (depth > limits.maxDepth()) {
      problems.add(location, "left out: deeper than " + limits.maxDepth() + " archives");
      return;
    }
    try {
      readArchive(directory.open(entry), location, depth);
    } catch (IOException e) {
      problems.add(location, "cannot be read: " + reason(e));
    }
  }

  private Map<String, String> readManifest(
      ArchiveDirectory directory, Entry entry, String location) {
    try {
      Attributes main =
          new Manifest(new ByteArrayInputStream(directory.content(entry))).getMainAttributes();
      Map<String, String> found = new HashMap<>();
      for (String attribute : JarIdentification.MANIFEST_ATTRIBUTES) {
        String value = main.getValue(attribute);
        if (value != null && value.length() <= MAX_VALUE_CHARACTERS) {
          found.put(attribute, value);
        }
      }
      return found;
    } catch (IOException | IllegalArgumentException e) {
      problems.add(location, "its manifest cannot be read: " + reason(e));
      return Map.of();
    }
  }

  private void readPomProperties(
      ArchiveDirectory directory, Entry entry, String location, List<MavenCoordinates> poms) {
    try {
      Properties properties = new Properties();
      properties.load(
          new StringReader(new String(directory.content(entry), StandardCharsets.ISO_8859_1)));
      String group = value(properties, "groupId");
      String artifact = value(properties, "artifactId");
      String version = value(properties, "version");
      if (!group.isEmpty() && !artifact.isEmpty() && !version.isEmpty()) {
        poms.add(new MavenCoordinates(group, artifact, version));
      }
    } catch (IOException | IllegalArgumentException e) {
      problems.add(location, entry.name() + " cannot be read: " + reason(e));
    }
  }

  private static String value(Properties properties, String key) {
    String value = properties.getProperty(key, "").strip();
    return value.length() <= MAX_VALUE_CHARACTERS ? value : "";
  }

  private static boolean isClass(String name) {
    return name.endsWith(".class")
        && !name.startsWith("META-INF/")
        && !name.endsWith("module-info.class");
  }

  /** Applications keep their own classes below a directory: Spring Boot, and wars. */
  private static int classesBegin(String name) {
    for (String directory : List.of("BOOT-INF/classes/", "WEB-INF/classes/")) {
      if (name.startsWith(directory)) {
        return directory.length();
      }
    }
    return 0;
  }

  private static boolean isPomProperties(String name) {
    return name.startsWith("META-INF/maven/") && name.endsWith("/pom.properties");
  }

  /** Tells by its name whether a file may be an archive that is read. */
  public static boolean isArchive(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".jar")
        || lower.endsWith(".war")
        || lower.endsWith(".ear")
        || lower.endsWith(".rar");
  }

  private static String fileName(String location) {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
